import { createRestJsonServer, readOperations } from '@gatehouse/aws-rest-json';
import type { Operation, RestJsonRequest, RestJsonServer } from '@gatehouse/aws-rest-json';
import type { Actor } from '@gatehouse/records';
import { unexpected } from './messages.ts';
import { apiEditor, restApiEditor } from './edit-api.ts';
import type { AccountIdentity, ManagementUseCases } from './context.ts';
import { V1_DIALECT, V2_DIALECT } from './dialects.ts';
import { withOwnTags } from './tag-names.ts';
import { toAwsError } from './to-aws-error.ts';
import { v1Handlers } from './v1/handlers.ts';
import { v2Handlers } from './v2/handlers.ts';

/** What the management API needs. */
export interface ManagementApiOptions {
  readonly useCases: ManagementUseCases;
  readonly identity: AccountIdentity;
  readonly apiEndpoint: (apiId: string) => string;
  /** A whole number from 0 up to, but without, `maxExclusive`. */
  readonly randomInt: (maxExclusive: number) => number;
  readonly newRequestId: () => string;
  /** Who calls, and whether he may. Throws AwsError. */
  readonly authorize: (request: RestJsonRequest, operation: Operation) => Promise<Actor>;
  readonly logger: { error(fields: object, message: string): void };
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Makes the AWS-compatible management API. The schemas of the SDK are read now, so it takes a moment. */
export async function createManagementApi(options: ManagementApiOptions): Promise<RestJsonServer> {
  const { useCases, identity, apiEndpoint, randomInt, logger } = options;
  const [v1, v2] = await Promise.all([import('@aws-sdk/client-api-gateway'), import('@aws-sdk/client-apigatewayv2')]);
  const newId = (length: number): string =>
    Array.from({ length }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
  const { apis } = useCases;
  const editors = { editor: apiEditor(apis, identity), restEditor: restApiEditor(apis, identity) };
  const context = { ...useCases, identity, apiEndpoint, newId, ...editors };
  return createRestJsonServer<Actor>({
    services: [
      { operations: readOperations(v1, V1_DIALECT), handlers: withOwnTags(v1Handlers(context)) },
      { operations: readOperations(v2, V2_DIALECT), handlers: withOwnTags(v2Handlers(context)) },
    ],
    authorize: options.authorize,
    newRequestId: options.newRequestId,
    toAwsError: (error, operation, requestId) => {
      const known = toAwsError(error);
      if (known !== undefined && known.status < 500) return known;
      logger.error({ err: error, requestId, operation: operation.name }, 'a call of the management API failed');
      return known ?? unexpected(requestId);
    },
  });
}
