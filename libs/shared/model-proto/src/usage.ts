import type { Account, ApiKey, ClientCertificate, UsagePlan } from '@gatehouse/api-model';
import {
  Account as AccountMessage,
  ApiKey as ApiKeyMessage,
  ClientCertificate as ClientCertificateMessage,
  UsagePlan as UsagePlanMessage,
} from '@gatehouse/contract';
import { plainDocument } from './plain.ts';

/** A usage plan as the plain document that `parseUsagePlan` validates. */
export function usagePlanFromProto(message: UsagePlanMessage): unknown {
  return plainDocument(UsagePlanMessage.toJSON(message));
}

/** A valid usage plan as its message. */
export function usagePlanToProto(usagePlan: UsagePlan): UsagePlanMessage {
  return UsagePlanMessage.fromJSON(usagePlan);
}

/** An API key as the plain document that `parseApiKey` validates. */
export function apiKeyFromProto(message: ApiKeyMessage): unknown {
  return plainDocument(ApiKeyMessage.toJSON(message));
}

/** A valid API key as its message. */
export function apiKeyToProto(apiKey: ApiKey): ApiKeyMessage {
  return ApiKeyMessage.fromJSON(apiKey);
}

/** The account as the plain document that `parseAccount` validates. */
export function accountFromProto(message: AccountMessage): unknown {
  return plainDocument(AccountMessage.toJSON(message));
}

/** A valid account as its message. */
export function accountToProto(account: Account): AccountMessage {
  return AccountMessage.fromJSON(account);
}

/** A client certificate as the plain document that `parseClientCertificate` validates. */
export function clientCertificateFromProto(message: ClientCertificateMessage): unknown {
  return plainDocument(ClientCertificateMessage.toJSON(message));
}

/** A valid client certificate as its message. */
export function clientCertificateToProto(certificate: ClientCertificate): ClientCertificateMessage {
  return ClientCertificateMessage.fromJSON(certificate);
}
