import type { JsonObject } from '@gatehouse/aws-rest-json';
import { optionalText } from '../input.ts';
import { badRequest } from '../messages.ts';

/** Characters of the ids of routes and integrations (reference http-api.md 1). */
export const PART_ID_LENGTH = 7;

const FUNCTION_ARN = /^arn:[^:]+:(?:lambda|apigateway):/;

/** What `target` of a CreateApi makes beside the API: an integration, a route, and a stage that deploys by itself. */
export interface QuickCreate {
  readonly parts: JsonObject;
  readonly stage: JsonObject;
}

/** Reads `target` and `routeKey` of a CreateApi (reference http-api.md 1); undefined without them. */
export function quickCreate(input: JsonObject, newId: (length: number) => string): QuickCreate | undefined {
  const target = optionalText(input, 'target');
  const routeKey = optionalText(input, 'routeKey');
  if (target === undefined) {
    if (routeKey !== undefined) throw badRequest('routeKey needs a target');
    return undefined;
  }
  const integrationId = newId(PART_ID_LENGTH);
  const integration = FUNCTION_ARN.test(target)
    ? { integrationType: 'AWS_PROXY', integrationUri: target, payloadFormatVersion: '2.0' }
    : { integrationType: 'HTTP_PROXY', integrationUri: target, integrationMethod: 'ANY' };
  const apiGatewayManaged = true;
  const route = {
    routeKey: routeKey ?? '$default',
    target: `integrations/${integrationId}`,
    routeId: newId(PART_ID_LENGTH),
  };
  return {
    parts: {
      integrations: { [integrationId]: { ...integration, apiGatewayManaged } },
      routes: [{ ...route, apiGatewayManaged }],
    },
    stage: { stageName: '$default', autoDeploy: true, apiGatewayManaged },
  };
}
