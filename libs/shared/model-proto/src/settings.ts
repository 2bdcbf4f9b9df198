import type { DomainName, RestStageSettings, StageSettings, VpcLink } from '@gatehouse/api-model';
import {
  DomainName as DomainNameMessage,
  RestStageSettings as RestStageSettingsMessage,
  StageSettings as StageSettingsMessage,
  VpcLink as VpcLinkMessage,
} from '@gatehouse/contract';
import { plainDocument } from './plain.ts';

/** Stage settings as the plain document that `parseStageSettings` validates. */
export function stageSettingsFromProto(message: StageSettingsMessage): unknown {
  return plainDocument(StageSettingsMessage.toJSON(message));
}

/** Valid stage settings as their message. */
export function stageSettingsToProto(settings: StageSettings): StageSettingsMessage {
  return StageSettingsMessage.fromJSON(settings);
}

/** Settings of a stage of a REST API as the plain document that `parseRestStageSettings` validates. */
export function restStageSettingsFromProto(message: RestStageSettingsMessage): unknown {
  return plainDocument(RestStageSettingsMessage.toJSON(message));
}

/** Valid settings of a stage of a REST API as their message. */
export function restStageSettingsToProto(settings: RestStageSettings): RestStageSettingsMessage {
  return RestStageSettingsMessage.fromJSON(settings);
}

/** A domain name as the plain document that `parseDomainName` validates. */
export function domainNameFromProto(message: DomainNameMessage): unknown {
  return plainDocument(DomainNameMessage.toJSON(message));
}

/** A valid domain name as its message. */
export function domainNameToProto(domainName: DomainName): DomainNameMessage {
  return DomainNameMessage.fromJSON(domainName);
}

/** A VPC link as the plain document that `parseVpcLink` validates. */
export function vpcLinkFromProto(message: VpcLinkMessage): unknown {
  return plainDocument(VpcLinkMessage.toJSON(message));
}

/** A valid VPC link as its message. */
export function vpcLinkToProto(vpcLink: VpcLink): VpcLinkMessage {
  return VpcLinkMessage.fromJSON(vpcLink);
}
