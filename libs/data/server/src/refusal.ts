import type { GatewayErrorCode } from '@gatehouse/errors';

/** Why the ingress rule refuses a request -> the code of its answer (reference components.md 4.3 and 5). Names are stable: they label metrics. */
export const REFUSALS = {
  METHOD_MALFORMED: 'BAD_REQUEST',
  METHOD_UNKNOWN: 'NOT_IMPLEMENTED',
  PATH_MALFORMED: 'BAD_REQUEST',
  PATH_NOT_CANONICAL: 'BAD_REQUEST',
  QUERY_MALFORMED: 'BAD_REQUEST',
  HEADER_NAME_MALFORMED: 'BAD_REQUEST',
  HEADER_VALUE_MALFORMED: 'BAD_REQUEST',
  HEADERS_TOO_LARGE: 'REQUEST_HEADER_FIELDS_TOO_LARGE',
  HOST_MISSING: 'BAD_REQUEST',
  HOST_DUPLICATE: 'BAD_REQUEST',
  HOST_MALFORMED: 'BAD_REQUEST',
  CONTENT_LENGTH_DUPLICATE: 'BAD_REQUEST',
  CONTENT_LENGTH_MALFORMED: 'BAD_REQUEST',
  TRANSFER_ENCODING_DUPLICATE: 'BAD_REQUEST',
  TRANSFER_ENCODING_UNSUPPORTED: 'BAD_REQUEST',
  FRAMING_CONFLICT: 'BAD_REQUEST',
  EXPECTATION_UNKNOWN: 'EXPECTATION_FAILED',
} as const satisfies Record<string, GatewayErrorCode>;

/** A reason of the ingress rule. */
export type RefusalReason = keyof typeof REFUSALS;
