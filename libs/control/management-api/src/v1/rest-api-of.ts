import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { ManagementContext } from '../context.ts';
import type { RestApiRecord } from '../edit-api.ts';
import { text } from '../input.ts';

/** The REST API of a request. Throws NotFoundException. */
export function restApiOf({ restEditor }: ManagementContext, input: JsonObject): Promise<RestApiRecord> {
  return restEditor.get(text(input, 'restApiId'));
}
