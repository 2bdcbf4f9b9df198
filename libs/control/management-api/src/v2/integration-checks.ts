import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { V2Definition } from '../edit-api.ts';
import { object, optionalText } from '../input.ts';
import { badRequest } from '../messages.ts';

/** What an integration with an AWS service needs as parameters, by its subtype (reference http-api.md 10). */
const REQUIRED_PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  'EventBridge-PutEvents': ['Detail', 'DetailType', 'Source'],
  'SQS-SendMessage': ['QueueUrl', 'MessageBody'],
  'SQS-ReceiveMessage': ['QueueUrl'],
  'SQS-DeleteMessage': ['ReceiptHandle', 'QueueUrl'],
  'SQS-PurgeQueue': ['QueueUrl'],
  'AppConfig-GetConfiguration': ['Application', 'Environment', 'Configuration', 'ClientId'],
  'Kinesis-PutRecord': ['StreamName', 'Data', 'PartitionKey'],
  'StepFunctions-StartExecution': ['StateMachineArn'],
  'StepFunctions-StartSyncExecution': ['StateMachineArn'],
  'StepFunctions-StopExecution': ['ExecutionArn'],
};

const VERSION = /-\d+(?:\.\d+)?$/;
const OF_SUBTYPE = ['integrationSubtype', 'credentialsArn', 'integrationUri', 'requestParameters'];

/**
 * Refuses an integration that the service would refuse for what this request says of it (reference http-api.md 1 and 10): what came
 * by another way, and is not touched, stays. Throws BadRequestException.
 */
export function checkedIntegration({ protocolType }: V2Definition, integration: JsonObject, input: JsonObject): object {
  const says: Says = (...names) => ['integrationType', ...names].some((name) => input[name] !== undefined);
  if (says('integrationUri') && /^AWS/.test(String(integration['integrationType']))) checkArn(integration);
  if (protocolType === 'HTTP') checkOfHttpApi(integration, says);
  return integration;
}

/** Whether the request names one of these members, or the type. */
type Says = (...names: readonly string[]) => boolean;

function checkOfHttpApi(integration: JsonObject, says: Says): void {
  const { integrationType, integrationMethod, payloadFormatVersion = '1.0' } = integration;
  const subtype = optionalText(integration, 'integrationSubtype');
  if (says('integrationMethod') && integrationType === 'HTTP_PROXY' && integrationMethod === undefined) {
    throw badRequest('Enumeration value for HttpMethod must be non-empty');
  }
  const isFunction = integrationType === 'AWS_PROXY' && subtype === undefined;
  if (says('payloadFormatVersion', 'integrationSubtype') && !isFunction && payloadFormatVersion !== '1.0') {
    throw badRequest('Invalid PayloadFormatVersion specified: 1.0 is the only one for this type of integration');
  }
  if (says(...OF_SUBTYPE) && subtype !== undefined) checkSubtype(subtype, integration);
}

function checkArn(integration: JsonObject): void {
  const uri = optionalText(integration, 'integrationUri');
  if (uri?.startsWith('arn:') === false) throw badRequest('Invalid ARN specified in the request');
}

function checkSubtype(subtype: string, integration: JsonObject): void {
  const name = subtype.replace(VERSION, '');
  const required = Object.hasOwn(REQUIRED_PARAMETERS, name) ? REQUIRED_PARAMETERS[name] : undefined;
  if (required === undefined) {
    const known = Object.keys(REQUIRED_PARAMETERS).join(', ');
    throw badRequest(`Invalid IntegrationSubtype specified: ${subtype}. Must be one of [${known}]`);
  }
  if (integration['integrationUri'] !== undefined) {
    throw badRequest('IntegrationUri must not be specified with IntegrationSubtype');
  }
  if (integration['credentialsArn'] === undefined) {
    throw badRequest('CredentialsArn is a required parameter for integrations with IntegrationSubtype');
  }
  const parameters = object(integration, 'requestParameters');
  const missing = required.filter((parameter) => parameters[parameter] === undefined);
  if (missing.length === 0) return;
  throw badRequest(`Missing required RequestParameters for IntegrationSubtype ${subtype}: [${missing.join(', ')}]`);
}
