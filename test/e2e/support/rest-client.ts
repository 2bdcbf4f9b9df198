import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import { RestApi } from '@gatehouse/contract';
import type { Gateway } from './gateway.ts';

/** Keys that calls are signed with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * A client of version 1 of the service; any credentials do unless the gateway asks for better ones. The gateway need not run
 * before the first call.
 */
export function restClient(
  gateway: () => Gateway,
  credentials: Credentials = { accessKeyId: 'AKIAANY', secretAccessKey: 'any' },
): APIGatewayClient {
  const endpoint = () => Promise.resolve({ url: new URL(`http://127.0.0.1:${String(gateway().managementPort)}`) });
  return new APIGatewayClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}

interface Failure {
  readonly name: string;
  readonly message: string;
  readonly $metadata: { readonly httpStatusCode: number };
}

/** Type, status and message of a call that must fail. */
export async function failureOf(
  sent: Promise<unknown>,
): Promise<readonly [type: string, status: number, message: string]> {
  const error = await sent.then(
    () => undefined,
    (thrown: unknown) => thrown as Failure,
  );
  return [error?.name ?? 'nothing', error?.$metadata.httpStatusCode ?? 0, error?.message ?? ''];
}

/** An SDK's client, as far as it sends. */
interface Sender {
  send(command: object): Promise<unknown>;
}

/** Type, status and message of an operation of an SDK by its name, with an input that need not be right. */
export function failureOfOperation(
  client: unknown,
  sdk: object,
  operation: string,
  input: object,
): Promise<readonly [type: string, status: number, message: string]> {
  const Command = (sdk as Readonly<Record<string, new (input: object) => object>>)[`${operation}Command`];
  if (Command === undefined) throw new Error(`the SDK has no ${operation}`);
  return failureOf((client as Sender).send(new Command(input)));
}

/** What a call answers, without what the SDK adds. */
export async function answerOf(sent: Promise<object>): Promise<Record<string, unknown>> {
  const { $metadata, ...answer } = (await sent) as Record<string, unknown>;
  return $metadata === undefined ? {} : answer;
}

/** Makes a REST API over gRPC from resources in their JSON form, without a deployment. */
export async function aRestApi({ clients }: Gateway, name: string, resources: object): Promise<string> {
  const value = RestApi.fromJSON({ name, resources });
  const { apiId } = await clients.apis.createApi({ api: { definition: { $case: 'rest', value } } });
  return apiId;
}

/** Makes a REST API with a GET of `/pets` that answers with this text. */
export function aMockApi(gateway: Gateway, name: string, body = '{"pets":[]}'): Promise<string> {
  const methodIntegration = {
    type: 'MOCK',
    requestTemplates: { 'application/json': '{"statusCode":200}' },
    integrationResponses: { 200: { responseTemplates: { 'application/json': body } } },
  };
  const methods = { GET: { authorizationType: 'NONE', methodResponses: { 200: {} }, methodIntegration } };
  return aRestApi(gateway, name, { '/pets': { methods } });
}

/** A change of a PATCH. */
export const replace = (path: string, value: string): PatchOperation => ({ op: 'replace', path, value });
/** A removal of a PATCH. */
export const remove = (path: string): PatchOperation => ({ op: 'remove', path });
/** A copy of a PATCH. */
export const copy = (path: string, from: string): PatchOperation => ({ op: 'copy', path, from });
