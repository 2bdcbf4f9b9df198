import type { AwsErrorType } from './aws-error.ts';
import { readMembers, readOutputMembers } from './shape.ts';
import type { Member, SdkSchema } from './shape.ts';

/** How a service writes timestamps: v1 of the service as epoch seconds, v2 as ISO 8601. */
export type TimestampFormat = 'epoch-seconds' | 'date-time';

/** What the services that speak the protocol do differently. */
export interface ServiceDialect {
  readonly timestamps: TimestampFormat;
  /** How a missing member is answered. */
  readonly validationError: AwsErrorType;
}

/** An operation of a service, as its schema says. */
export interface Operation extends ServiceDialect {
  /** For example `CreateApi`. */
  readonly name: string;
  readonly method: string;
  /** Segments of the path; a label is `{name}`. */
  readonly segments: readonly string[];
  /** Query parameters that tell operations of one path apart: `mode=import`. */
  readonly fixedQuery: ReadonlyMap<string, string>;
  /** Status of a success. */
  readonly status: number;
  readonly input: readonly Member[];
  readonly output: readonly Member[];
}

const OPERATION_ID = 9;

/** Reads all operations that a client package of the AWS SDK exports. */
export function readOperations(exported: object, dialect: ServiceDialect): readonly Operation[] {
  return Object.values(exported).flatMap((value: unknown) => {
    const operation = isOperationSchema(value) ? readOperation(value, dialect) : undefined;
    return operation === undefined ? [] : [operation];
  });
}

type OperationSchema = readonly [
  id: number,
  namespace: string,
  name: string,
  traits: { readonly http?: readonly [method: string, uri: string, status: number] },
  input: SdkSchema,
  output: SdkSchema,
];

function isOperationSchema(value: unknown): value is OperationSchema {
  return Array.isArray(value) && value[0] === OPERATION_ID && typeof value[3] === 'object';
}

function readOperation(schema: OperationSchema, dialect: ServiceDialect): Operation | undefined {
  const [, , name, { http }, input, output] = schema;
  if (http === undefined) return undefined;
  const [method, uri, status] = http;
  const [path = '', query = ''] = uri.split('?', 2);
  return {
    name,
    method,
    segments: path.split('/').slice(1),
    fixedQuery: new Map(new URLSearchParams(query)),
    status,
    input: readMembers(input),
    output: readOutputMembers(output),
    ...dialect,
  };
}
