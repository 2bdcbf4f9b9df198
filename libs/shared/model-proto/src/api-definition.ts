import type { ApiDefinition, RestApiDefinition, WebSocketApiDefinition } from '@gatehouse/api-model';
import type { Api } from '@gatehouse/contract';
import { RestApi as RestApiMessage, WebSocketApi as WebSocketApiMessage } from '@gatehouse/contract';
import { httpApiFromProto, httpApiToProto } from './http-api.ts';
import { plainDocument } from './plain.ts';

/** A WebSocket API's message as the plain document that `parseApiDefinition` validates. */
export function webSocketApiFromProto(message: WebSocketApiMessage): unknown {
  return { protocolType: 'WEBSOCKET', ...(plainDocument(WebSocketApiMessage.toJSON(message)) as object) };
}

/** A valid WebSocket API as its message. */
export function webSocketApiToProto(definition: WebSocketApiDefinition): WebSocketApiMessage {
  return WebSocketApiMessage.fromJSON(definition);
}

/** A REST API's message as the plain document that `parseApiDefinition` validates. */
export function restApiFromProto(message: RestApiMessage): unknown {
  return { protocolType: 'REST', ...(plainDocument(RestApiMessage.toJSON(message)) as object) };
}

/** A valid REST API as its message. */
export function restApiToProto(definition: RestApiDefinition): RestApiMessage {
  return RestApiMessage.fromJSON(definition);
}

/** The definition in an API's message as the plain document that `parseApiDefinition` validates; undefined when unset. */
export function apiDefinitionFromProto(api: Api): unknown {
  switch (api.definition?.$case) {
    case 'http':
      return httpApiFromProto(api.definition.value);
    case 'websocket':
      return webSocketApiFromProto(api.definition.value);
    case 'rest':
      return restApiFromProto(api.definition.value);
    default:
      return undefined;
  }
}

/** A valid definition as the `definition` member of an API's message. */
export function apiDefinitionToProto(definition: ApiDefinition): NonNullable<Api['definition']> {
  switch (definition.protocolType) {
    case 'HTTP':
      return { $case: 'http', value: httpApiToProto(definition) };
    case 'WEBSOCKET':
      return { $case: 'websocket', value: webSocketApiToProto(definition) };
    case 'REST':
      return { $case: 'rest', value: restApiToProto(definition) };
  }
}
