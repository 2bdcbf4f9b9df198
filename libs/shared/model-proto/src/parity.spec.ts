import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ContractDescriptors } from './testing/contract-descriptors.ts';
import type { ContractField } from './testing/contract-descriptors.ts';
import { DOCUMENTS } from './testing/documents.ts';

const descriptors = new ContractDescriptors();

function unwrap(schema: unknown): unknown {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? unwrap(schema.unwrap()) : schema;
}

/** `routingMode` -> `ROUTING_MODE_UNSPECIFIED`, the literal that conversion treats as absent. */
function zeroLiteralOf(name: string): string {
  return `${name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()}_UNSPECIFIED`;
}

function kindsOf(schema: unknown): readonly ContractField['kind'][] {
  if (schema instanceof z.ZodObject) return ['message'];
  if (schema instanceof z.ZodRecord) return ['struct'];
  if (schema instanceof z.ZodBoolean) return ['boolean'];
  if (schema instanceof z.ZodNumber) return [schema.format === 'safeint' ? 'int' : 'double'];
  return schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral ? ['enum', 'string'] : ['string'];
}

function differencesOfEnum(at: string, schema: unknown, field: ContractField): string[] {
  const [zero, ...values] = descriptors.enumValuesOf(field.typeName);
  const allowed =
    schema instanceof z.ZodEnum ? schema.options : schema instanceof z.ZodLiteral ? [...schema.values] : [];
  const differences: string[] = [];
  if (JSON.stringify(values.toSorted()) !== JSON.stringify(allowed.map(String).toSorted())) {
    differences.push(`${at}: the contract has ${values.join(', ')}, the schema ${allowed.join(', ')}`);
  }
  if (field.shape === 'single' && zero !== zeroLiteralOf(field.name)) {
    differences.push(`${at}: the zero value should be ${zeroLiteralOf(field.name)}, not ${zero}`);
  }
  return differences;
}

function differencesOfField(at: string, schema: unknown, field: ContractField): string[] {
  const member = unwrap(schema);
  if (field.kind === 'struct') return member instanceof z.ZodRecord ? [] : [`${at}: a Struct stands for a record`];
  const shape = member instanceof z.ZodArray ? 'list' : member instanceof z.ZodRecord ? 'map' : 'single';
  if (shape !== field.shape) return [`${at}: the schema has a ${shape}, the contract a ${field.shape}`];
  const value =
    member instanceof z.ZodArray ? member.element : member instanceof z.ZodRecord ? member.valueType : member;
  const kinds = kindsOf(unwrap(value));
  if (!kinds.includes(field.kind)) return [`${at}: the schema has ${kinds.join(' or ')}, the contract ${field.kind}`];
  if (field.kind === 'enum') return differencesOfEnum(at, unwrap(value), field);
  return field.kind === 'message' ? differences(at, unwrap(value), field.typeName) : [];
}

function differences(at: string, schema: unknown, typeName: string): string[] {
  if (!(schema instanceof z.ZodObject)) return [`${at}: is not an object`];
  const fields = new Map(descriptors.fieldsOf(typeName).map((field) => [field.name, field]));
  const found: string[] = [];
  for (const [name, member] of Object.entries(schema.shape)) {
    const field = fields.get(name);
    fields.delete(name);
    // The oneof of an API's message says this.
    if (field === undefined && name === 'protocolType') continue;
    if (field === undefined) found.push(`${at}.${name}: is missing in ${typeName}`);
    else found.push(...differencesOfField(`${at}.${name}`, member, field));
  }
  return [...found, ...[...fields.keys()].map((name) => `${at}.${name}: is missing in the schema`)];
}

describe('the schema and the message of a document', () => {
  it.each(DOCUMENTS)('have the same fields, types and literals: $message', ({ message, schema }) => {
    expect(differences(message, schema, `.gatehouse.control.v1.${message}`)).toEqual([]);
  });

  it('would be seen to differ', () => {
    const schema = z.strictObject({ name: z.int(), audience: z.array(z.string()), identitySource: z.string() });
    const differ = differences('X', schema, '.gatehouse.control.v1.HttpAuthorizer');
    expect(differ.slice(0, 4)).toEqual([
      'X.name: the schema has int, the contract string',
      'X.audience: is missing in .gatehouse.control.v1.HttpAuthorizer',
      'X.identitySource: the schema has a single, the contract a list',
      'X.authorizerType: is missing in the schema',
    ]);
  });
});
