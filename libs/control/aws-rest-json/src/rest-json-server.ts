import { AwsError } from './aws-error.ts';
import type { JsonObject } from './json.ts';
import { indexOperations, matchOperation } from './match-operation.ts';
import type { Operation } from './operation.ts';
import { readInput } from './read-input.ts';
import type { RestJsonRequest } from './read-input.ts';
import { writeError, writeOutput } from './write-output.ts';
import type { RestJsonResponse } from './write-output.ts';

/** Carries out an operation: input and output by the SDK's member names with a small first letter. Throws AwsError. */
export type OperationHandler<Caller> = (input: JsonObject, caller: Caller) => Promise<JsonObject>;

/** A service of the server: its operations, and who carries them out. */
export interface RestJsonService<Caller> {
  readonly operations: readonly Operation[];
  /** By the operation's name. An operation without handler is answered with NotImplementedException. */
  readonly handlers: Readonly<Record<string, OperationHandler<Caller>>>;
}

/** What a server of the protocol is made of. */
export interface RestJsonServerOptions<Caller> {
  /** Services behind one port; their paths differ, names of operations may be the same. */
  readonly services: readonly RestJsonService<Caller>[];
  /** Who calls, and whether he may. Throws AwsError. */
  readonly authorize: (request: RestJsonRequest, operation: Operation) => Promise<Caller>;
  /** Turns a failure of a handler that is no AwsError into one; logs what is unexpected. */
  readonly toAwsError: (error: unknown, operation: Operation, requestId: string) => AwsError;
  readonly newRequestId: () => string;
}

/** A server of the AWS restJson1 protocol without a socket. */
export interface RestJsonServer {
  /** Answers a request, also one that no operation has the path of; never rejects. */
  answer(request: RestJsonRequest): Promise<RestJsonResponse>;
}

/** Makes the server. */
export function createRestJsonServer<Caller>(options: RestJsonServerOptions<Caller>): RestJsonServer {
  const index = indexOperations(options.services.flatMap(({ operations }) => operations));
  const handlers = handlersOf(options.services);
  return {
    answer: async (request) => {
      const requestId = options.newRequestId();
      const matched = matchOperation(index, request.method, request.path, request.query);
      if (matched === undefined) return writeError(unknownOperation(request), requestId);
      const { operation } = matched;
      try {
        const caller = await options.authorize(request, operation);
        const handler = handlers.get(operation);
        if (handler === undefined) throw notServed(operation);
        return writeOutput(operation, await handler(readInput(matched, request), caller), requestId);
      } catch (error) {
        const known = error instanceof AwsError ? error : options.toAwsError(error, operation, requestId);
        return writeError(known, requestId);
      }
    },
  };
}

function handlersOf<Caller>(
  services: readonly RestJsonService<Caller>[],
): ReadonlyMap<Operation, OperationHandler<Caller>> {
  return new Map(
    services.flatMap(({ operations, handlers }) =>
      operations.flatMap((operation): [Operation, OperationHandler<Caller>][] => {
        const handler = handlers[operation.name];
        return handler === undefined ? [] : [[operation, handler]];
      }),
    ),
  );
}

function unknownOperation({ method, path }: RestJsonRequest): AwsError {
  return new AwsError('UnknownOperationException', `Unable to determine service/operation name: ${method} ${path}`);
}

function notServed({ name }: Operation): AwsError {
  return new AwsError(
    'NotImplementedException',
    `${name} is not served by Gatehouse; docs/aws-compatibility.md says why`,
  );
}
