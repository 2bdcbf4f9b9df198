import type { ConfigPublisher } from '@gatehouse/config-channel';
import type { Timer } from './ports.ts';

/**
 * Calls the roll of the nodes, and knows whether they had the time to answer. Before that a control plane that has just started, or
 * that was cut off, would take the nodes that happen to send a heartbeat for all of them.
 */
export class RollCall {
  readonly #channel: Pick<ConfigPublisher, 'answersWithinMs' | 'callRoll'>;
  readonly #timer: Timer;
  #isOver = false;
  #cancel: () => void = () => undefined;

  constructor(channel: Pick<ConfigPublisher, 'answersWithinMs' | 'callRoll'>, timer: Timer) {
    this.#channel = channel;
    this.#timer = timer;
  }

  /** True once every node that is there had the time to say so: what is known of the nodes can be taken for all. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Calls the roll now and each time the way to the nodes is back. Calls back whenever `isOver` may differ. Returns the function that stops it. */
  start(onChange: () => void): () => void {
    const setOver = (isOver: boolean): void => {
      this.#isOver = isOver;
      onChange();
    };
    const stop = this.#channel.callRoll(() => {
      const { answersWithinMs } = this.#channel;
      this.#cancel();
      setOver(answersWithinMs === 0);
      if (!this.#isOver) this.#cancel = this.#timer(answersWithinMs, () => setOver(true));
    });
    return () => {
      stop();
      this.#cancel();
    };
  }
}
