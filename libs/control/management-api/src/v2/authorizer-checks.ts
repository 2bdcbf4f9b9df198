import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { V2Definition } from '../edit-api.ts';
import { optionalText } from '../input.ts';
import { badRequest } from '../messages.ts';

const INVOCATION = /^arn:[a-z-]+:apigateway:[a-z0-9-]*:lambda:path\/2015-03-31\/functions\/.+\/invocations$/;

const SOURCES = {
  JWT: /^\$request\.(?:header|querystring)\.\S+$/,
  HTTP: /^\$(?:request\.(?:header|querystring)|context|stageVariables)\.\S+$/,
  WEBSOCKET: /^(?:route\.request\.(?:header|querystring)|context|stageVariables)\.\S+$/,
} as const;

/**
 * Refuses what this request says of an authorizer, as far as the service does (reference http-api.md 1, 12 and 13, websocket-api.md
 * 3): what came by another way, and is not touched, stays. Throws BadRequestException.
 */
export function checkedAuthorizer({ protocolType }: V2Definition, authorizer: JsonObject, input: JsonObject): object {
  const isJwt = authorizer['authorizerType'] === 'JWT';
  const uri = input['authorizerUri'] === undefined ? undefined : optionalText(authorizer, 'authorizerUri');
  if (uri !== undefined && !INVOCATION.test(uri)) {
    throw badRequest(
      `Invalid Authorizer URI: ${uri}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.`,
    );
  }
  const sources = input['identitySource'];
  if (!Array.isArray(sources)) return authorizer;
  if (isJwt && sources.length !== 1) {
    throw badRequest('An authorizer of the type JWT has exactly one identity source');
  }
  const form = isJwt ? SOURCES.JWT : SOURCES[protocolType];
  const wrong = sources.map(String).find((source) => !form.test(source));
  if (wrong !== undefined) throw badRequest(`Invalid identity source specified: ${wrong}`);
  return authorizer;
}
