import { ownerOfId } from '@gatehouse/connection-channel';
import type { BatchReply, ConnectionBatch } from '@gatehouse/connection-channel';
import type { Exchange } from '@gatehouse/exchange';
import type { ManagementParts } from './management.ts';
import { respondError, respondJson } from './management-answer.ts';
import type { WebSocketStageSlot } from './prepared.ts';
import { readBody } from './read-body.ts';

/** Ids of one batch at most. */
const MAX_IDS = 10_000;
/** Room for the ids of a batch beside its message. */
const MAX_IDS_BYTES = 524_288;

/** A batch as it comes in. */
interface BatchBody {
  readonly connectionIds: readonly string[];
  readonly topic: string;
  readonly data: string;
}

/** `POST /@connections`: one message for many connections, or for those that joined a topic. Gatehouse's own, off by default. */
export class Batches {
  readonly #parts: ManagementParts;

  constructor(parts: ManagementParts) {
    this.#parts = parts;
  }

  serve(exchange: Exchange, { apiId, stageName }: WebSocketStageSlot): void {
    const { maxMessageBytes } = this.#parts.limits;
    readBody(exchange, maxMessageBytes + MAX_IDS_BYTES, (bytes) => {
      if (bytes === undefined) return respondError(exchange, 413, 'Message too long');
      const body = parsedBody(bytes);
      if (body === undefined) {
        return respondError(exchange, 400, 'The body must be {"data": text} with "connectionIds" or "topic".');
      }
      const data = Buffer.from(body.data, 'utf8');
      if (data.byteLength > maxMessageBytes) return respondError(exchange, 413, 'Message too long');
      this.#send(exchange, { apiId, stageName, data, topic: body.topic, connectionIds: body.connectionIds });
    });
  }

  #send(exchange: Exchange, batch: ConnectionBatch): void {
    if (batch.topic !== '') {
      // Nobody knows how many nodes have members: the answer says that it was handed over.
      this.#parts.channel.publish(batch);
      return respondJson(exchange, 202, {});
    }
    const { owner, node, channel } = this.#parts;
    const replies = [...byOwner(batch.connectionIds)].map(async ([itsOwner, connectionIds]): Promise<BatchReply> => {
      const part = { ...batch, connectionIds };
      const reply = itsOwner === owner ? node.sendMany(part) : await channel.sendMany(itsOwner, part);
      return reply ?? { sentCount: 0, failedCount: connectionIds.length };
    });
    void Promise.all(replies).then((all) => {
      const sum = (pick: (reply: BatchReply) => number): number => all.reduce((total, reply) => total + pick(reply), 0);
      respondJson(exchange, 200, {
        sentCount: sum(({ sentCount }) => sentCount),
        failedCount: sum(({ failedCount }) => failedCount),
      });
    });
  }
}

/** Ids that are none have the owner `''`: no node, all of them failed. */
function byOwner(connectionIds: readonly string[]): ReadonlyMap<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const id of connectionIds) {
    const owner = ownerOfId(id) ?? 'none';
    const group = groups.get(owner);
    if (group === undefined) groups.set(owner, [id]);
    else group.push(id);
  }
  return groups;
}

function parsedBody(bytes: Uint8Array): BatchBody | undefined {
  try {
    const body = JSON.parse(Buffer.from(bytes).toString('utf8')) as Partial<Record<keyof BatchBody, unknown>> | null;
    const { connectionIds = [], topic = '', data } = body ?? {};
    const areIds = Array.isArray(connectionIds) && connectionIds.every((id) => typeof id === 'string');
    if (!areIds || connectionIds.length > MAX_IDS || typeof topic !== 'string' || typeof data !== 'string') {
      return undefined;
    }
    return connectionIds.length > 0 === (topic === '') ? { connectionIds, topic, data } : undefined;
  } catch {
    return undefined;
  }
}
