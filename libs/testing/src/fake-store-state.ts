import { ControlError } from '@gatehouse/errors';
import type {
  ApiRecord,
  AuditRecord,
  DeploymentRecord,
  DomainNameRecord,
  OutboxRow,
  Page,
  PageRequest,
  StageRecord,
  TokenRecord,
  VpcLinkRecord,
} from '@gatehouse/records';

/** A token with the digest that finds it. */
export interface FakeToken {
  readonly digest: string;
  readonly record: TokenRecord;
}

/** Everything a fake store holds. Records are immutable, so a copy of the maps is a snapshot. */
export interface FakeState {
  readonly apis: Map<string, ApiRecord>;
  /** By `{apiId}/{deploymentId}`, in the order of their making. */
  readonly deployments: Map<string, DeploymentRecord>;
  /** By `{apiId}/{stageName}`. */
  readonly stages: Map<string, StageRecord>;
  readonly domainNames: Map<string, DomainNameRecord>;
  readonly vpcLinks: Map<string, VpcLinkRecord>;
  /** By id. */
  readonly tokens: Map<string, FakeToken>;
  readonly audit: readonly AuditRecord[];
  readonly outbox: readonly OutboxRow[];
  readonly sequence: number;
}

/** A state without anything. */
export function emptyState(): FakeState {
  return {
    apis: new Map(),
    deployments: new Map(),
    stages: new Map(),
    domainNames: new Map(),
    vpcLinks: new Map(),
    tokens: new Map(),
    audit: [],
    outbox: [],
    sequence: 0,
  };
}

/** A copy that can be changed without touching the original. */
export function copyState(state: FakeState): FakeState {
  return {
    ...state,
    apis: new Map(state.apis),
    deployments: new Map(state.deployments),
    stages: new Map(state.stages),
    domainNames: new Map(state.domainNames),
    vpcLinks: new Map(state.vpcLinks),
    tokens: new Map(state.tokens),
  };
}

/** One page of sorted items; the token is the last key of the page before. */
export function pageOf<T>(items: readonly T[], keyOf: (item: T) => string, page: PageRequest): Page<T> {
  const start = page.pageToken === undefined ? 0 : indexAfter(items, keyOf, page.pageToken);
  const slice = items.slice(start, start + page.pageSize);
  const last = slice.at(-1);
  const more = last !== undefined && start + page.pageSize < items.length;
  return { items: slice, nextPageToken: more ? Buffer.from(`k:${keyOf(last)}`).toString('base64url') : undefined };
}

function indexAfter<T>(items: readonly T[], keyOf: (item: T) => string, token: string): number {
  const decoded = Buffer.from(token, 'base64url').toString();
  if (!decoded.startsWith('k:')) {
    throw new ControlError('INVALID_ARGUMENT', 'The page token is malformed; send the one of the page before', {
      violations: [{ path: 'pageToken', message: 'is not a page token' }],
    });
  }
  const index = items.findIndex((item) => keyOf(item) === decoded.slice(2));
  return index === -1 ? items.length : index + 1;
}

/** Items of a map sorted by key. */
export function sorted<T>(map: ReadonlyMap<string, T>): T[] {
  return [...map].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, item]) => item);
}
