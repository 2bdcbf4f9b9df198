import type { WebSocketApiDefinition, WebSocketRoute } from '@gatehouse/api-model';
import type { ModelSchemas } from '@gatehouse/json-schema';
import type { RouteInvocation } from './invocation.ts';
import { compileSelectionExpression } from './selection-expression.ts';

/** Says what is wrong with a message; undefined = nothing. */
export type MessageValidation = (invocation: RouteInvocation) => string | undefined;

/**
 * How a route validates its messages (reference websocket-api.md 2): the model under the key that `modelSelectionExpression` gives,
 * else under `$default`; without either no message is valid. Undefined = the route does not validate.
 */
export function messageValidation(
  { modelSelectionExpression, requestModels = {}, routeKey }: WebSocketRoute,
  { disableSchemaValidation }: WebSocketApiDefinition,
  schemas: ModelSchemas,
): MessageValidation | undefined {
  if (modelSelectionExpression === undefined || disableSchemaValidation === true) return undefined;
  // There is no message at these two.
  if (routeKey === '$connect' || routeKey === '$disconnect') return undefined;
  const select = compileSelectionExpression(modelSelectionExpression);
  const models = new Map(Object.entries(requestModels).map(([key, name]) => [key, schemas.get(name)]));
  return (invocation) => {
    const key = select(invocation);
    const model = models.get(key) ?? models.get('$default');
    if (model === undefined) return `no model for "${key}"`;
    const document = invocation.json();
    return document === undefined ? 'is no JSON' : model.problemOf(document);
  };
}
