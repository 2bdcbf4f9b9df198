import { createStageTable } from '@gatehouse/routing';
import type { HostMatch, StageTable } from '@gatehouse/routing';
import type { PreparedWebSocketStage, WebSocketStageSlot } from './prepared.ts';

/** A stage that a request asks for, and the rest of its path. */
export interface SelectedSlot {
  readonly slot: WebSocketStageSlot;
  /** At least `/`. */
  readonly path: string;
}

/** The stages of WebSocket APIs that a node serves. */
export class StageSlots {
  #table: StageTable<WebSocketStageSlot> = createStageTable();

  /** Puts a stage into its slot; live connections see it with their next message. */
  put(stage: PreparedWebSocketStage): void {
    const { apiId, stageName } = stage;
    const slot = this.#table.get(apiId, stageName);
    if (slot !== undefined) {
      slot.current = slot.last = stage;
      return;
    }
    this.#table = this.#table.withStage(apiId, stageName, { apiId, stageName, current: stage, last: stage });
  }

  /** Takes a stage away and gives its slot, if there was one. */
  remove(apiId: string, stageName: string): WebSocketStageSlot | undefined {
    const slot = this.#table.get(apiId, stageName);
    if (slot === undefined) return undefined;
    this.#table = this.#table.withoutStage(apiId, stageName);
    slot.current = undefined;
    return slot;
  }

  has(apiId: string): boolean {
    return this.#table.stagesOf(apiId) !== undefined;
  }

  get(apiId: string, stageName: string): WebSocketStageSlot | undefined {
    return this.#table.get(apiId, stageName);
  }

  /** The stage of a host match: named by a mapping, or the first segment of the path (reference websocket-api.md 1 and 9). */
  select(match: HostMatch): SelectedSlot | undefined {
    const { apiId, stageName, path } = match;
    if (stageName !== undefined) {
      const slot = this.#table.get(apiId, stageName);
      return slot === undefined ? undefined : { slot, path };
    }
    const selection = this.#table.select(apiId, path);
    return typeof selection === 'string' ? undefined : { slot: selection.stage, path: selection.path };
  }
}
