export {
  apiDefinitionFromProto,
  apiDefinitionToProto,
  restApiFromProto,
  restApiToProto,
  webSocketApiFromProto,
  webSocketApiToProto,
} from './api-definition.ts';
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
  restStageSettingsFromProto,
  restStageSettingsToProto,
  stageSettingsFromProto,
  stageSettingsToProto,
  vpcLinkFromProto,
  vpcLinkToProto,
} from './settings.ts';
export {
  accountFromProto,
  accountToProto,
  apiKeyFromProto,
  clientCertificateFromProto,
  clientCertificateToProto,
  apiKeyToProto,
  usagePlanFromProto,
  usagePlanToProto,
} from './usage.ts';
