export { decodePercent } from './percent.ts';
export { RouteIndex } from './route-index.ts';
export {
  compileRouteKeys,
  compileRouteKeyStrings,
  defaultRouteAt,
  isGreedyAt,
  routeKeyAt,
  variableNamesAt,
} from './route-keys.ts';
export type { RouteKeyList, RouteKeys } from './route-keys.ts';
export { createRouteTable, routeTableOf } from './route-table.ts';
export type { RouteMatch, RouteTable, RouteValue } from './route-table.ts';
export { createResourceTree } from './resource-tree.ts';
export type { ResourceMatch, ResourceTree } from './resource-tree.ts';
export { DEFAULT_STAGE, selectStage } from './select-stage.ts';
export type { StageSelection } from './select-stage.ts';
export { createStageTable } from './stage-table.ts';
export type { StageFailure, StageTable } from './stage-table.ts';
export { createHostTable, EXECUTE_API_PATH } from './host-table.ts';
export type { HostRequest, HostTable } from './host-table.ts';
export type { HostFailure, HostMatch } from './domain-routes.ts';
