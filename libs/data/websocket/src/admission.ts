import { headerOf } from '@gatehouse/exchange';
import type { GatewayConfig, Limits, RouteLimits } from '@gatehouse/pipeline';
import type { Lease, LimitLevel } from '@gatehouse/throttling';
import type { SeenApiKeys } from '@gatehouse/usage-plans';
import type { RouteInvocation } from './invocation.ts';
import type { WebSocketStageSlot } from './prepared.ts';

/** What connects and messages are admitted by. */
export interface AdmissionParts {
  readonly limits: Limits;
  /** The keys, plans and account of this moment. */
  readonly config: () => Pick<GatewayConfig, 'apiKeys' | 'usagePlans' | 'account'>;
  readonly seenApiKeys: SeenApiKeys;
  /** A bucket or quota has refused. */
  readonly countThrottled: (apiId: string, stageName: string, level: LimitLevel) => void;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
}

/** What becomes of it: undefined = admitted, else the level that refuses. */
export type OnVerdict = (refusedBy: LimitLevel | undefined) => void;

/**
 * API keys, throttles and quotas of a node's WebSocket APIs (reference websocket-api.md 3 and 8): keys and usage plans count at
 * `$connect` only; stage, route and account at each connect and message; the account for callbacks, too.
 */
export class Admission {
  readonly #parts: AdmissionParts;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
  }

  /** Finds the API key of a connect. False = the route asks for one and this is none that it takes (reference rest-api.md 9.3). */
  hasApiKey(invocation: RouteInvocation): boolean {
    const { connectLimits, apiKeyFromHeader } = invocation.stage;
    if (!connectLimits.apiKeyRequired) return true;
    const value = apiKeyFromHeader ? headerOf(invocation.handshake?.headers ?? [], 'x-api-key') : undefined;
    const { config, seenApiKeys } = this.#parts;
    const { apiKeys, usagePlans } = config();
    const apiKey = value === undefined ? undefined : seenApiKeys.find(apiKeys, value);
    invocation.apiKey = apiKey;
    invocation.plan = apiKey && usagePlans.match(apiKey, connectLimits.slot);
    if (invocation.plan === undefined) return false;
    invocation.connection.apiKeyId = apiKey?.apiKeyId;
    return true;
  }

  /** Asks for a connect or a message; calls back at once as long as the node holds tokens, else when the store has answered. */
  ask(invocation: RouteInvocation, routeLimits: RouteLimits, onVerdict: OnVerdict): void {
    const { limits, config } = this.#parts;
    const { apiKey, plan, startedAtMs, stage } = invocation;
    const leases = limits.leasesOf(routeLimits, config().account, apiKey, plan);
    this.#decide(stage, leases, routeLimits.policy, startedAtMs, (level) => {
      invocation.limitLevel = level;
      onVerdict(level);
    });
  }

  /** Asks for a call of @connections: it shares the account's rate (reference websocket-api.md 7). */
  askForCallback(slot: WebSocketStageSlot, onVerdict: OnVerdict): void {
    const { lease } = this.#parts.config().account;
    if (lease === undefined) return onVerdict(undefined);
    this.#decide(slot, [lease], slot.last.connectLimits.policy, this.#parts.nowMs(), onVerdict);
  }

  #decide(
    { apiId, stageName }: { readonly apiId: string; readonly stageName: string },
    leases: readonly Lease[],
    policy: RouteLimits['policy'],
    nowMs: number,
    onVerdict: OnVerdict,
  ): void {
    if (leases.length === 0) return onVerdict(undefined);
    const { limits, countThrottled } = this.#parts;
    const decided = (refusedBy: Lease | undefined): void => {
      if (refusedBy !== undefined) countThrottled(apiId, stageName, refusedBy.level);
      onVerdict(refusedBy?.level);
    };
    const verdict = limits.limiter.ask(leases, policy, nowMs);
    if (verdict === 'admitted') decided(undefined);
    else if (verdict === 'unknown') limits.limiter.wait(leases, policy, this.#parts.nowMs(), decided);
    else decided(verdict);
  }
}
