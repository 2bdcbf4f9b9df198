import { readApiFields } from '../../import/read-api-fields.ts';
import { idFrom, freeId } from '../../import/ids.ts';
import { asObject, isObject, listMember, member, members, nameAt, objectMember } from '../../import/place.ts';
import type { JsonObject, Place } from '../../import/place.ts';
import { HTTP_ONLY, REST, REST_GATEHOUSE, ROOT_MEMBERS } from '../extensions.ts';
import type { RestContext } from './rest-context.ts';

const KNOWN: ReadonlySet<string> = new Set<string>([...Object.values(REST), ...HTTP_ONLY]);

/** The fields of the API itself: `info`, tags and the root's extensions (reference rest-api.md 12). */
export function readRestFields(context: RestContext): JsonObject {
  const { report, root } = context;
  const { fields: common, origins } = readApiFields(context);
  const { corsConfiguration: _cors, disableExecuteApiEndpoint: _disabled, ...fields } = common;
  for (const [field, path] of origins) context.origins.set(field, path);
  const read: Record<string, unknown> = { ...fields };
  const set = (field: string, place: Place, value = place.value): void => {
    if (value === undefined || value === null) return;
    read[field] = value;
    context.origins.set(field, place.path);
  };
  for (const [field, extension] of Object.entries(ROOT_MEMBERS)) {
    const place = member(root, extension);
    set(field, place, field === 'gatewayResponses' ? gatewayResponses(place.value) : upperCase(field, place.value));
  }
  const policy = member(root, REST.policy);
  set('policy', policy, isObject(policy.value) ? JSON.stringify(policy.value) : policy.value);
  readEndpoint(context, set);
  for (const { path } of members(root)) {
    const name = String(path.at(-1));
    if (HTTP_ONLY.includes(name)) report.info(`"${name}" belongs to HTTP APIs and is ignored`);
    else if (name.startsWith('x-amazon-apigateway-') && !KNOWN.has(name)) {
      report.warn(path, 'is no extension that REST APIs know; skipped');
    }
  }
  return read;
}

function upperCase(field: string, value: unknown): unknown {
  const isName = field === 'apiKeySource' || field === 'endpointAccessMode';
  return isName && typeof value === 'string' ? value.toUpperCase() : value;
}

// YAML reads status codes as numbers; the model has them as text.
function gatewayResponses(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([type, response]) => {
      const code = isObject(response) ? response['statusCode'] : undefined;
      return [
        type,
        isObject(response) && typeof code === 'number' ? { ...response, statusCode: String(code) } : response,
      ];
    }),
  );
}

function readEndpoint(context: RestContext, set: (field: string, place: Place, value?: unknown) => void): void {
  const { report, root } = context;
  const [first] = listMember(report, root, 'servers') ?? [];
  const server = first && asObject(report, first);
  const place =
    objectMember(report, root, REST.endpointConfiguration) ??
    (server && objectMember(report, server, REST.endpointConfiguration));
  if (place === undefined) return;
  set('disableExecuteApiEndpoint', member(place, 'disableExecuteApiEndpoint'));
  const { [REST_GATEHOUSE.endpointTypes]: own, types = own, vpcEndpointIds, ipAddressType } = place.value;
  const endpoint = Object.fromEntries(
    Object.entries({ types, vpcEndpointIds, ipAddressType }).filter(([, value]) => value !== undefined),
  );
  if (Object.keys(endpoint).length > 0) set('endpointConfiguration', place, endpoint);
}

/** The request validators by id, and the ids by name. */
export function readValidators(context: RestContext): {
  readonly byId: ReadonlyMap<string, JsonObject>;
  readonly ids: ReadonlyMap<string, string>;
} {
  const byId = new Map<string, JsonObject>();
  const ids = new Map<string, string>();
  const written = objectMember(context.report, context.root, REST.requestValidators);
  for (const entry of written === undefined ? [] : members(written)) {
    const validator = asObject(context.report, entry);
    if (validator === undefined) continue;
    const name = nameAt(entry);
    const wanted = /^[A-Za-z0-9_-]{1,64}$/.test(name) ? name : idFrom(name);
    const id = freeId(wanted, (candidate) => byId.has(candidate));
    byId.set(id, { name, ...validator.value });
    ids.set(name, id);
    context.origins.set(`requestValidators.${id}`, entry.path);
  }
  return { byId, ids };
}
