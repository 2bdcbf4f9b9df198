import { Decimal } from '@gatehouse/json-path';
import type { MapKey } from '@gatehouse/json-path';
import type { Meter } from './meter.ts';
import { textOf } from './text-of.ts';
import type { Value } from './values.ts';

type ValueMap = Map<MapKey, Value>;

/** What a template set in `$context.requestOverride` and `$context.responseOverride` (reference rest-api.md 6.4). */
export interface TemplateOverrides {
  readonly request: {
    readonly header: ParameterOverrides;
    readonly querystring: ParameterOverrides;
    readonly path: ParameterOverrides;
  };
  readonly response: {
    readonly header: ParameterOverrides;
    /** Between 100 and 599; anything else that was set is left out. */
    readonly status: number | undefined;
  };
}

/** Name to values: a list that was set gives several. */
export type ParameterOverrides = ReadonlyMap<string, readonly string[]>;

const PLACES = { requestOverride: ['header', 'querystring', 'path'], responseOverride: ['header'] } as const;

/** `$context` as a map of the template, with places for overrides. */
export function contextMap(context: Readonly<Record<string, unknown>>): ValueMap {
  const map = mapOf(context);
  for (const [name, places] of Object.entries(PLACES)) {
    const given = map.get(name);
    const overrides: ValueMap = given instanceof Map ? given : new Map<MapKey, Value>();
    for (const place of places) if (!(overrides.get(place) instanceof Map)) overrides.set(place, new Map());
    map.set(name, overrides);
  }
  return map;
}

/** Stage variables as a map of the template. */
export function stageVariablesMap(variables: Readonly<Record<string, string>>): ValueMap {
  return new Map(Object.entries(variables));
}

/** What was set, undefined when nothing was. */
export function overridesOf(context: ReadonlyMap<MapKey, Value>, meter: Meter): TemplateOverrides | undefined {
  const status = statusOf(memberOf(context.get('responseOverride'), 'status'));
  const groups = Object.entries(PLACES).flatMap(([name, places]) =>
    places.map((place) => memberOf(context.get(name), place)),
  );
  if (status === undefined && !groups.some((group) => group instanceof Map && group.size > 0)) return undefined;
  const [header, querystring, path, responseHeader] = groups.map((group) => parametersOf(group, meter));
  return {
    request: { header: header ?? NONE, querystring: querystring ?? NONE, path: path ?? NONE },
    response: { header: responseHeader ?? NONE, status },
  };
}

const NONE: ParameterOverrides = new Map();

function parametersOf(group: Value | undefined, meter: Meter): ParameterOverrides {
  if (!(group instanceof Map)) return NONE;
  return new Map([...group].map(([name, value]) => [String(name), textsOf(value, meter)]));
}

function memberOf(value: Value | undefined, name: string): Value | undefined {
  return value instanceof Map ? value.get(name) : undefined;
}

function textsOf(value: Value, meter: Meter): readonly string[] {
  return Array.isArray(value) ? value.map((item) => textOf(item, meter)) : [textOf(value, meter)];
}

function statusOf(value: Value | undefined): number | undefined {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof status === 'number' && status >= 100 && status <= 599 ? status : undefined;
}

function mapOf(members: object): ValueMap {
  const map: ValueMap = new Map();
  for (const [name, value] of Object.entries(members) as [string, unknown][]) {
    const converted = valueOf(value);
    if (converted !== null) map.set(name, converted);
  }
  return map;
}

function valueOf(value: unknown): Value {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isSafeInteger(value) ? value : new Decimal(value);
    case 'object':
      if (value === null) return null;
      return Array.isArray(value) ? value.map(valueOf) : mapOf(value);
    default:
      return null;
  }
}
