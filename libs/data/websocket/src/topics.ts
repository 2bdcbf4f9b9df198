import { headerOf } from '@gatehouse/exchange';
import type { Connection } from './connection.ts';

/** Headers of an integration's answer by which a connection joins and leaves topics. Gatehouse's own. */
const JOIN = 'x-gatehouse-join-topics';
const LEAVE = 'x-gatehouse-leave-topics';

/** Topics of one connection at most; more are not joined. */
const MAX_TOPICS = 50;
const TOPIC = /^[\w.:-]{1,128}$/;

/** Which connections of this node have joined which topics. A topic belongs to a stage of an API. */
export class Topics {
  readonly #members = new Map<string, Set<Connection>>();

  /** Does what the headers of an integration's answer say. */
  follow(connection: Connection, headers: readonly string[]): void {
    for (const topic of listed(headers, JOIN)) this.#join(connection, topic);
    for (const topic of listed(headers, LEAVE)) this.#leave(connection, topic);
  }

  members(apiId: string, stageName: string, topic: string): Iterable<Connection> {
    return this.#members.get(keyOf(apiId, stageName, topic)) ?? [];
  }

  /** Takes a connection that has ended out of all its topics. */
  remove(connection: Connection): void {
    for (const topic of [...(connection.topics ?? [])]) this.#leave(connection, topic);
  }

  #join(connection: Connection, topic: string): void {
    const topics = (connection.topics ??= new Set());
    if (topics.size >= MAX_TOPICS) return;
    topics.add(topic);
    const key = keyOf(connection.slot.apiId, connection.slot.stageName, topic);
    const members = this.#members.get(key);
    if (members === undefined) this.#members.set(key, new Set([connection]));
    else members.add(connection);
  }

  #leave(connection: Connection, topic: string): void {
    connection.topics?.delete(topic);
    const key = keyOf(connection.slot.apiId, connection.slot.stageName, topic);
    const members = this.#members.get(key);
    members?.delete(connection);
    if (members?.size === 0) this.#members.delete(key);
  }
}

function listed(headers: readonly string[], name: string): string[] {
  const value = headerOf(headers, name);
  if (value === undefined) return [];
  return value
    .split(',')
    .map((topic) => topic.trim())
    .filter((topic) => TOPIC.test(topic));
}

function keyOf(apiId: string, stageName: string, topic: string): string {
  return `${apiId}/${stageName}/${topic}`;
}
