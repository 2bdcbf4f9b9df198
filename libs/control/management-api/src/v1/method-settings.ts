import type { ThrottleSettings } from '@gatehouse/api-model';
import type { JsonObject } from '@gatehouse/aws-rest-json';
import { compact, object } from '../input.ts';
import { badRequest } from '../messages.ts';
import { isTrue, numberOf } from './patch.ts';

/** What the first change of a method's settings sets beside the account's limits; the logging level stays unset (reference rest-api.md 1.3). */
const DEFAULTS = {
  metricsEnabled: false,
  dataTraceEnabled: false,
  cachingEnabled: true,
  cacheTtlInSeconds: 300,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
} as const;

const LEVELS: readonly string[] = ['OFF', 'ERROR', 'INFO'];
const STRATEGIES: readonly string[] = [
  'FAIL_WITH_403',
  'SUCCEED_WITH_RESPONSE_HEADER',
  'SUCCEED_WITHOUT_RESPONSE_HEADER',
];

type Read = (value: string | undefined, path: string) => unknown;

/** Ends of the paths of PATCH: the member that each changes, and how its value is read. */
const MEMBERS: Readonly<Record<string, readonly [member: string, read: Read]>> = {
  'metrics/enabled': ['metricsEnabled', isTrue],
  'logging/loglevel': ['loggingLevel', (value) => oneOf(LEVELS, value, 'logging level')],
  'logging/dataTrace': ['dataTraceEnabled', isTrue],
  'throttling/burstLimit': ['throttlingBurstLimit', numberOf],
  'throttling/rateLimit': ['throttlingRateLimit', numberOf],
  'caching/enabled': ['cachingEnabled', isTrue],
  'caching/ttlInSeconds': ['cacheTtlInSeconds', numberOf],
  'caching/dataEncrypted': ['cacheDataEncrypted', isTrue],
  'caching/requireAuthorizationForCacheControl': ['requireAuthorizationForCacheControl', isTrue],
  'caching/unauthorizedCacheControlHeaderStrategy': [
    'unauthorizedCacheControlHeaderStrategy',
    (value) => oneOf(STRATEGIES, value, 'unauthorizedCacheControlHeaderStrategy'),
  ],
};

const OF_METHOD = /^\/(.*\/(?:GET|PUT|POST|DELETE|PATCH|OPTIONS|HEAD|ANY|\*))\/([a-z]+\/[A-Za-z]+)$/;
const NO_LIMIT = -1;

/** The method and the member that a path of PATCH names; undefined for any other path. */
export function methodSettingOf(path: string): { readonly method: string; readonly end: string } | undefined {
  const [, method, end = ''] = OF_METHOD.exec(path) ?? [];
  return method !== undefined && Object.hasOwn(MEMBERS, end) ? { method, end } : undefined;
}

/** A change of one member of one method. */
export interface MethodChange {
  readonly method: string;
  readonly end: string;
  readonly value: string | undefined;
  readonly path: string;
  /** What a method may do that has no settings yet: as much as the account. */
  readonly throttle: ThrottleSettings;
}

/** The settings with one member of one method changed. A limit of -1 means no limit of its own. */
export function withMethodSetting(settings: JsonObject, change: MethodChange): JsonObject {
  const { method, end, value, path, throttle } = change;
  const [member, read] = MEMBERS[end] ?? ['', () => undefined];
  const key = keyIn(settings, method);
  const limits = { throttlingBurstLimit: throttle.burstLimit, throttlingRateLimit: throttle.rateLimit };
  const before = settings[key] === undefined ? { ...DEFAULTS, ...limits } : object(settings, key);
  const wanted = read(value, path);
  return { ...settings, [key]: compact({ ...before, [member]: wanted === NO_LIMIT ? undefined : wanted }) };
}

/** Settings of methods as the service shows them: complete but for the logging level; -1 = no limit of its own. */
export function shownMethodSettings(settings: JsonObject): JsonObject {
  const unset = {
    ...DEFAULTS,
    cachingEnabled: undefined,
    throttlingBurstLimit: NO_LIMIT,
    throttlingRateLimit: NO_LIMIT,
  };
  return Object.fromEntries(Object.keys(settings).map((key) => [key, { ...unset, ...object(settings, key) }]));
}

/** The settings without those of a method. Throws BadRequestException when there are none. */
export function withoutMethod(settings: JsonObject, path: string): JsonObject {
  const name = path.replace(/^\//, '');
  const key = keyIn(settings, name);
  if (settings[key] === undefined) {
    throw badRequest(`Cannot remove method setting ${name} because there is no method setting for this method `);
  }
  return compact({ ...settings, [key]: undefined });
}

/** The key as it stands there already, in this spelling or another one of the same method; otherwise as it was written. */
function keyIn(settings: JsonObject, method: string): string {
  return Object.keys(settings).find((key) => identityOf(key) === identityOf(method)) ?? method;
}

/** `~1pets/GET`, `pets/GET` and `/pets/GET` are one method (reference rest-api.md 1.3). */
function identityOf(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~').replace(/^\/+/, '');
}

function oneOf(allowed: readonly string[], value: string | undefined, what: string): string {
  if (value !== undefined && allowed.includes(value)) return value;
  throw badRequest(`Invalid ${what} specified. Must be one of: [${allowed.join(', ')}]`);
}
