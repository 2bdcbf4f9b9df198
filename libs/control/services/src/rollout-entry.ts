import type { CompiledResource } from '@gatehouse/compiler';
import type { ConfigChunk, ConfigEntry, ResourceVersion } from '@gatehouse/config-channel';

/** What a stored change asks for. */
export interface WantedChange {
  readonly key: string;
  readonly sequence: number;
  /** The compiled content; undefined if nodes must not have the resource, or if `problem` says why it cannot be compiled. */
  readonly resource: CompiledResource | undefined;
  readonly problem: string;
  readonly nodeSelector: Readonly<Record<string, string>>;
}

/** How content relates to the entry that there is. */
export type ContentStanding = 'gone' | 'broken' | 'current' | 'candidate' | 'rejected' | 'new';

/** An entry on its way to the channel, with the chunks that it may lack. */
export interface EntryToPublish {
  readonly entry: ConfigEntry;
  readonly chunks: readonly ConfigChunk[];
}

const NEVER: ResourceVersion = { version: 0, digest: '', payload: undefined };

/** How a change relates to the entry that there is. */
export function standingOfContent(
  { resource, problem }: WantedChange,
  before: ConfigEntry | undefined,
): ContentStanding {
  if (problem !== '') return 'broken';
  if (resource === undefined) return 'gone';
  if (resource.digest === before?.candidate?.digest) return 'candidate';
  if (resource.digest === before?.current.digest) return 'current';
  return resource.digest === before?.rejected?.digest ? 'rejected' : 'new';
}

/**
 * The entry that follows from a change; undefined if the one that there is says it already. Content that is there gets a
 * new sequence only, which tells every replica that the change was dealt with. New content becomes a candidate when
 * there is a `wave` (its nodes may be named later), and goes to all nodes otherwise. `keepRejection`: the change is the publisher's own return.
 */
export function nextEntry(
  change: WantedChange,
  before: ConfigEntry | undefined,
  { wave, keepRejection }: { readonly wave: readonly string[] | undefined; readonly keepRejection: boolean },
): EntryToPublish | undefined {
  const { key, sequence, nodeSelector, resource, problem } = change;
  const base = { key, ...orderAfter(before, sequence), current: before?.current ?? NEVER, nodeSelector };
  const isNews = base.step === 0 || !sameLabels(nodeSelector, before?.nodeSelector ?? {});
  const following: Readonly<Record<Exclude<ContentStanding, 'new'>, () => ConfigEntry | undefined>> = {
    gone: () => (before === undefined || isGone(before) ? undefined : goneEntry(base)),
    broken: () => (isNews || !isRefused(before) ? refusedEntry(base, problem) : undefined),
    candidate: () => (isNews ? { ...before, ...base } : undefined),
    rejected: () => (isNews ? { ...before, ...base } : undefined),
    current: () => (isNews || !isSettled(before) ? currentEntry(base, keepRejection ? before : undefined) : undefined),
  };
  const standing = standingOfContent(change, before);
  if (standing === 'new') return newEntry(base, resource, wave);
  const entry = following[standing]();
  return entry === undefined ? undefined : { entry, chunks: [] };
}

function newEntry(
  base: ConfigEntry,
  resource: CompiledResource | undefined,
  wave: readonly string[] | undefined,
): EntryToPublish | undefined {
  if (resource === undefined) return undefined;
  const { digest, payload, chunks } = resource;
  const version = { version: base.sequence, digest, payload };
  const entry =
    wave === undefined ? { ...base, current: version } : { ...base, candidate: { ...version, nodeIds: wave } };
  return { entry, chunks };
}

function goneEntry(base: ConfigEntry): ConfigEntry {
  return { ...base, current: { version: base.sequence, digest: '', payload: undefined } };
}

function currentEntry(base: ConfigEntry, rejecting: ConfigEntry | undefined): ConfigEntry {
  return rejecting?.rejected === undefined ? base : { ...base, rejected: rejecting.rejected };
}

/** Nodes keep what they have; every replica can say why. */
function refusedEntry(base: ConfigEntry, reason: string): ConfigEntry {
  return { ...base, rejected: { version: base.sequence, digest: '', reason } };
}

function isRefused(entry: ConfigEntry | undefined): boolean {
  return entry?.rejected?.digest === '';
}

function isSettled(entry: ConfigEntry | undefined): boolean {
  return entry?.candidate === undefined && !isRefused(entry);
}

/** The next step of an entry, without candidate and rejection unless they are given. */
export function stepAfter(
  entry: ConfigEntry,
  change: Pick<ConfigEntry, 'candidate' | 'rejected'> & { readonly current?: ResourceVersion },
): ConfigEntry {
  const { candidate: _candidate, rejected: _rejected, ...rest } = entry;
  return { ...rest, step: entry.step + 1, ...change };
}

/** True for the entry of a resource that does not exist. */
export function isGone({ current, candidate, rejected }: ConfigEntry): boolean {
  return current.payload === undefined && candidate === undefined && rejected === undefined;
}

function orderAfter(before: ConfigEntry | undefined, sequence: number): { sequence: number; step: number } {
  if (before === undefined || before.sequence < sequence) return { sequence, step: 0 };
  // The channel is ahead of the store only if the store was restored from a backup.
  return { sequence: before.sequence, step: before.step + 1 };
}

function sameLabels(left: Readonly<Record<string, string>>, right: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => left[name] === right[name]);
}
