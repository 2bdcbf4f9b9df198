import type { RestModel } from '@gatehouse/api-model';

const DRAFT_4 = 'http://json-schema.org/draft-04/schema#';

function defaultModel(name: 'Empty' | 'Error', members: object): RestModel {
  return {
    contentType: 'application/json',
    description: `This is a default ${name.toLowerCase()} schema model`,
    schema: JSON.stringify({ $schema: DRAFT_4, title: `${name} Schema`, type: 'object', ...members }, null, 2),
  };
}

/** The models that the service gives to every API that is created, not to those that are imported (reference rest-api.md 1.2). */
export function defaultModels(newId: (length: number) => string): Readonly<Record<string, RestModel>> {
  const id = (): { readonly modelId: string } => ({ modelId: newId(6) });
  return {
    Empty: { ...defaultModel('Empty', {}), ...id() },
    Error: { ...defaultModel('Error', { properties: { message: { type: 'string' } } }), ...id() },
  };
}
