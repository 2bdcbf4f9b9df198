export { apiDefinitionFromProto, apiDefinitionToProto } from './api-definition.ts';
export {
  httpApiFromProto,
  httpApiToProto,
  httpIntegrationFromProto,
  httpIntegrationToProto,
  httpRouteFromProto,
  httpRouteToProto,
} from './http-api.ts';
export {
  domainNameFromProto,
  domainNameToProto,
  stageSettingsFromProto,
  stageSettingsToProto,
  vpcLinkFromProto,
  vpcLinkToProto,
} from './settings.ts';
