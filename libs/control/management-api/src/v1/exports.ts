import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { RestExtension } from '@gatehouse/records';
import type { HandlerTable, ManagementContext } from '../context.ts';
import { inWords } from '../in-words.ts';
import { object, optionalText, text } from '../input.ts';
import { badRequest, invalidIdentifier } from '../messages.ts';
import { oneOf } from '../import-input.ts';

const EXTENSIONS: readonly RestExtension[] = ['integrations', 'authorizers', 'apigateway', 'documentation', 'postman'];
const OUTPUTS: Readonly<Record<string, 'json' | 'yaml'>> = {
  'application/json': 'json',
  'application/yaml': 'yaml',
  '*/*': 'json',
};

/** GetExport: what a stage serves as an OpenAPI document (reference rest-api.md 10.4). */
export function exportHandlers(context: ManagementContext): HandlerTable {
  return {
    GetExport: async (input) => {
      const { apiId } = await context.restEditor.get(text(input, 'restApiId'));
      const specification = oneOf('export type', text(input, 'exportType'), ['oas30', 'swagger']);
      const output = outputOf(input);
      const document = context.apis.export({
        apiId,
        stageName: text(input, 'stageName'),
        output,
        extensions: false,
        specification,
        only: extensionsOf(input),
      });
      const body = await inWords(document, { NOT_FOUND: () => invalidIdentifier('stage') });
      const { definition, createdAtUnixMs } = await context.restEditor.get(apiId);
      const version = definition.version ?? new Date(createdAtUnixMs).toISOString();
      return {
        contentType: 'application/octet-stream',
        contentDisposition: `attachment; filename="${specification}_${version.replace(/["\\\r\n]/g, '')}.${output}"`,
        body,
      };
    },
  };
}

function outputOf(input: JsonObject): 'json' | 'yaml' {
  const accepts = optionalText(input, 'accepts') ?? 'application/json';
  const output = Object.hasOwn(OUTPUTS, accepts) ? OUTPUTS[accepts] : undefined;
  if (output === undefined) throw badRequest(`Invalid accept type specified: ${accepts}`);
  return output;
}

function extensionsOf(input: JsonObject): readonly RestExtension[] {
  const written = optionalText(object(input, 'parameters'), 'extensions') ?? '';
  const names = written.split(',').map((name) => name.trim());
  return names.filter((name) => name !== '').map((name) => oneOf('extensions', name, EXTENSIONS));
}
