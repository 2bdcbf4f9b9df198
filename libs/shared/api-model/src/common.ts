import { z } from 'zod';

/** Where a definition is wrong: a JSON path such as `routes[3].routeKey`, and what is wrong in one sentence. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** A validated value, or every problem that was found. Never throws for bad input. */
export type Validated<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Free-form tags of a resource (http-api.md 1); at most 50. */
export const tagsSchema = z
  .record(z.string().min(1).max(128), z.string().max(256))
  .refine((tags) => Object.keys(tags).length <= 50, 'must have at most 50 entries');

/** Names that stage variables may have (rest-api.md 0). */
export const stageVariableName = z
  .string()
  .regex(/^[A-Za-z0-9_]{1,64}$/, 'must be 1 to 64 letters, digits or underscores');

/** Values that stage variables may have (rest-api.md 0). */
export const stageVariableValue = z
  .string()
  .regex(/^[A-Za-z0-9\-._~:/?#&=,]{1,512}$/, 'must be 1 to 512 characters of A-Z a-z 0-9 - . _ ~ : / ? # & = ,');

/** A DNS label: what an id must be that appears in a host name. */
export const dnsLabel = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'must be a DNS label: lower-case letters, digits and inner dashes, up to 63',
  );

/** The id of an API. The service makes ten lower-case alphanumerics; an operator may choose a DNS label instead. */
export const apiIdSchema = dnsLabel;

/** The id of a part of an API, for example an integration; chosen by the operator. */
export const objectId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, dashes or underscores');

/** The id of a part that the AWS-compatible API made; documents that do not name it have one made from their own key. */
export const partId = z.string().regex(/^[A-Za-z0-9]{1,64}$/, 'must be 1 to 64 letters or digits');

/** Kinds of IP addresses that may call (http-api.md 1). Kept for clients of the service. */
export const ipAddressType = z.enum(['ipv4', 'dualstack']);

/** The name of a model (reference http-api.md 1, rest-api.md 1.2). */
export const modelName = z.string().regex(/^[A-Za-z0-9]{1,128}$/, 'must be 1 to 128 letters or digits');

/** An HTTP status code as three digits, as keys of maps have it. */
export const statusCodeText = z.string().regex(/^[1-5]\d\d$/, 'must be a status code of three digits');

/** Where the value of an API key comes from: the client, or what an authorizer says (http-api.md 1, rest-api.md 9.3). */
export const apiKeySelectionExpressionSchema = z.enum([
  '$request.header.x-api-key',
  '$context.authorizer.usageIdentifierKey',
]);
