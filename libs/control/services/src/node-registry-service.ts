import { Buffer } from 'node:buffer';
import type { ConfigPublisher } from '@gatehouse/config-channel';
import { ControlError } from '@gatehouse/errors';
import type { Actor, NodeFilter, NodeUseCases, NodeView, Page, PageRequest } from '@gatehouse/records';
import type { NodeRegistry } from './node-registry.ts';
import type { Logger, Timer } from './ports.ts';
import { found, invalidField } from './problems.ts';
import { ChangeFlag } from './rollout-changes.ts';

const TOKEN_PREFIX = 'node:';
const COMMAND_TIMEOUT_MS = 5000;
const WATCH_INTERVAL_MS = 1000;

/** What the use cases of nodes work with. */
export interface NodeServiceContext {
  readonly registry: NodeRegistry;
  readonly channel: ConfigPublisher;
  readonly timer: Timer;
  readonly logger: Logger;
}

/** Use cases of data-plane nodes. */
export class NodeService implements NodeUseCases {
  readonly #context: NodeServiceContext;

  constructor(context: NodeServiceContext) {
    this.#context = context;
  }

  get(nodeId: string): NodeView {
    return found(this.#context.registry.view(nodeId), `node '${nodeId}'`);
  }

  list({ pageSize, pageToken }: PageRequest, filter: NodeFilter = {}): Page<NodeView> {
    const after = pageToken === undefined ? '' : decodeToken(pageToken);
    const matching = this.#context.registry.views(filter).filter(({ nodeId }) => nodeId > after);
    const items = matching.slice(0, pageSize).map(({ nodeId }) => this.get(nodeId));
    const last = items.at(-1);
    const hasMore = last !== undefined && matching.length > pageSize;
    return { items, nextPageToken: hasMore ? encodeToken(last.nodeId) : undefined };
  }

  async *watch(filter: NodeFilter, signal: AbortSignal): AsyncGenerator<readonly NodeView[]> {
    const { registry, timer } = this.#context;
    const tick = new ChangeFlag(signal);
    let last = '';
    let cancel: () => void = () => undefined;
    try {
      while (!signal.aborted) {
        const views = registry.views(filter);
        const text = JSON.stringify(views);
        if (text !== last) yield views;
        last = text;
        // Silence changes a node's state too: looking each second is simpler than knowing what would change when.
        cancel = timer(WATCH_INTERVAL_MS, tick.raise);
        await tick.lowered();
      }
    } finally {
      cancel();
      tick.close();
    }
  }

  async drain(actor: Actor, nodeId: string): Promise<void> {
    const { channel, logger } = this.#context;
    this.get(nodeId);
    try {
      await channel.command(nodeId, { kind: 'drain' }, COMMAND_TIMEOUT_MS);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ControlError('NODE_UNAVAILABLE', `Node '${nodeId}' does not accept to drain: ${reason}`, {
        cause: error,
      });
    }
    logger.info({ nodeId, principal: actor.principal }, 'A node drains because an operator says so');
  }
}

function encodeToken(nodeId: string): string {
  return Buffer.from(TOKEN_PREFIX + nodeId).toString('base64url');
}

function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (!text.startsWith(TOKEN_PREFIX)) throw invalidField('pageToken', 'is not the token of a page of this list');
  return text.slice(TOKEN_PREFIX.length);
}
