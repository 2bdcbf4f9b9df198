export { anEntry, watchEntries } from './config-entries.ts';
export { eventually } from './eventually.ts';
export type { EventuallyOptions } from './eventually.ts';
export { freePort } from './free-port.ts';
export { startPostgres } from './postgres.ts';
export type { PostgresServer } from './postgres.ts';
export { FakeControlStore } from './fake-control-store.ts';
export { TEST_ACTOR, aDeployment, aDomainName, aVpcLink, anApiDefinition, stageSettings } from './records.ts';
