import type { OperationHandler } from '@gatehouse/aws-rest-json';
import type { Actor, ControlPlaneUseCases } from '@gatehouse/records';
import type { ApiEditor, RestApiEditor } from './edit-api.ts';

/** The use cases that the service's operations stand on. */
export type ManagementUseCases = Omit<ControlPlaneUseCases, 'rollouts' | 'nodes' | 'tokens' | 'connections'>;

/** Who the service thinks this is: parts of ARNs and messages. */
export interface AccountIdentity {
  /** Twelve digits. */
  readonly accountId: string;
  readonly region: string;
}

/** What handlers work with. */
export interface ManagementContext extends ManagementUseCases {
  readonly identity: AccountIdentity;
  /** Where an API answers. */
  readonly apiEndpoint: (apiId: string) => string;
  /** A new id of this many lower-case letters and digits. */
  readonly newId: (length: number) => string;
  /** HTTP and WebSocket APIs: version 2. */
  readonly editor: ApiEditor;
  /** REST APIs: version 1. */
  readonly restEditor: RestApiEditor;
}

/** An operation of the service. The caller is who stands in the audit trail. */
export type Handler = OperationHandler<Actor>;

/** Handlers by the operation's name. */
export type HandlerTable = Readonly<Record<string, Handler>>;
