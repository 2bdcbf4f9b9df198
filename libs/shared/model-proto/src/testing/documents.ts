import {
  accountSchema,
  apiKeySchema,
  clientCertificateSchema,
  domainNameSchema,
  httpApiSchema,
  restApiSchema,
  restStageSettingsSchema,
  stageSettingsSchema,
  usagePlanSchema,
  vpcLinkSchema,
  webSocketApiSchema,
} from '@gatehouse/api-model';
import {
  Account,
  ApiKey,
  ClientCertificate,
  DomainName,
  HttpApi,
  RestApi,
  RestStageSettings,
  StageSettings,
  UsagePlan,
  VpcLink,
  WebSocketApi,
} from '@gatehouse/contract';
import {
  accountFromProto,
  apiKeyFromProto,
  clientCertificateFromProto,
  domainNameFromProto,
  httpApiFromProto,
  restApiFromProto,
  restStageSettingsFromProto,
  stageSettingsFromProto,
  usagePlanFromProto,
  vpcLinkFromProto,
  webSocketApiFromProto,
} from '../index.ts';

/** Every kind of document: its schema, its message, and the way through bytes and back. */
export const DOCUMENTS = [
  {
    message: 'HttpApi',
    schema: httpApiSchema,
    roundTrip: (document: unknown) =>
      httpApiFromProto(HttpApi.decode(HttpApi.encode(HttpApi.fromJSON(document)).finish())),
  },
  {
    message: 'WebSocketApi',
    schema: webSocketApiSchema,
    roundTrip: (document: unknown) =>
      webSocketApiFromProto(WebSocketApi.decode(WebSocketApi.encode(WebSocketApi.fromJSON(document)).finish())),
  },
  {
    message: 'RestApi',
    schema: restApiSchema,
    roundTrip: (document: unknown) =>
      restApiFromProto(RestApi.decode(RestApi.encode(RestApi.fromJSON(document)).finish())),
  },
  {
    message: 'StageSettings',
    schema: stageSettingsSchema,
    roundTrip: (document: unknown) =>
      stageSettingsFromProto(StageSettings.decode(StageSettings.encode(StageSettings.fromJSON(document)).finish())),
  },
  {
    message: 'RestStageSettings',
    schema: restStageSettingsSchema,
    roundTrip: (document: unknown) =>
      restStageSettingsFromProto(
        RestStageSettings.decode(RestStageSettings.encode(RestStageSettings.fromJSON(document)).finish()),
      ),
  },
  {
    message: 'DomainName',
    schema: domainNameSchema,
    roundTrip: (document: unknown) =>
      domainNameFromProto(DomainName.decode(DomainName.encode(DomainName.fromJSON(document)).finish())),
  },
  {
    message: 'VpcLink',
    schema: vpcLinkSchema,
    roundTrip: (document: unknown) =>
      vpcLinkFromProto(VpcLink.decode(VpcLink.encode(VpcLink.fromJSON(document)).finish())),
  },
  {
    message: 'UsagePlan',
    schema: usagePlanSchema,
    roundTrip: (document: unknown) =>
      usagePlanFromProto(UsagePlan.decode(UsagePlan.encode(UsagePlan.fromJSON(document)).finish())),
  },
  {
    message: 'ApiKey',
    schema: apiKeySchema,
    roundTrip: (document: unknown) => apiKeyFromProto(ApiKey.decode(ApiKey.encode(ApiKey.fromJSON(document)).finish())),
  },
  {
    message: 'Account',
    schema: accountSchema,
    roundTrip: (document: unknown) =>
      accountFromProto(Account.decode(Account.encode(Account.fromJSON(document)).finish())),
  },
  {
    message: 'ClientCertificate',
    schema: clientCertificateSchema,
    roundTrip: (document: unknown) =>
      clientCertificateFromProto(
        ClientCertificate.decode(ClientCertificate.encode(ClientCertificate.fromJSON(document)).finish()),
      ),
  },
] as const;
