import type { GatewayErrorCode } from '@gatehouse/errors';
import { asksForRenewal, notModifiedHeaders } from '@gatehouse/response-cache';
import type { CachedResponse, CacheParty, Flight, StageCache } from '@gatehouse/response-cache';
import { gatewayResponse } from './gateway-response.ts';
import type { Invocation } from './invocation.ts';
import { requestMappingSource } from './mapping-source.ts';
import type { RouteCache } from './prepare-response-cache.ts';
import type { PreparedRoute, PreparedStage } from './prepared.ts';
import { bufferRequestBody } from './request-body.ts';

/**
 * Answers from the stage's cache, waits for the answer that another request is getting, or calls the integration so that its answer
 * is kept (reference rest-api.md 8). True = taken care of; false = this route or method has no cache.
 */
export function answerFromCache(invocation: Invocation, stage: PreparedStage, route: PreparedRoute): boolean {
  const { cache } = route;
  if (cache === undefined || stage.cache === undefined || invocation.request.method !== cache.method) return false;
  let isRenewal = false;
  if (asksForRenewal(invocation.request.headers)) {
    if (cache.renewal === 'FAIL_WITH_403') {
      gatewayResponse(invocation, 'FORBIDDEN');
      return true;
    }
    isRenewal = cache.renewal === 'ALLOWED';
    invocation.cacheControlIgnored = cache.renewal === 'SUCCEED_WITH_RESPONSE_HEADER';
  }
  const lookUp = new CacheLookUp(invocation, stage, stage.cache, route, cache);
  if (invocation.request.contentLength === 0) lookUp.start(isRenewal);
  else {
    // A body that nobody reads would end the connection with the answer, and by the time a backend is called it is too late to read it.
    bufferRequestBody(invocation, (body) => {
      invocation.bufferedBody = body;
      lookUp.start(isRenewal);
    });
  }
  return true;
}

/** One request at the cache. */
class CacheLookUp implements CacheParty {
  readonly #invocation: Invocation;
  readonly #stage: PreparedStage;
  readonly #stageCache: StageCache;
  readonly #route: PreparedRoute;
  readonly #cache: RouteCache;

  constructor(
    invocation: Invocation,
    stage: PreparedStage,
    stageCache: StageCache,
    route: PreparedRoute,
    cache: RouteCache,
  ) {
    this.#invocation = invocation;
    this.#stage = stage;
    this.#stageCache = stageCache;
    this.#route = route;
    this.#cache = cache;
  }

  start(isRenewal: boolean): void {
    const invocation = this.#invocation;
    const { keyOf, method, ttlMs, isEncrypted } = this.#cache;
    // Entries belong to a deployment: what another one of the stage answers is something else (reference rest-api.md 8, canary).
    const key = this.#stage.deploymentId + keyOf(method, requestMappingSource(invocation, undefined));
    const found = isRenewal ? undefined : this.#stageCache.find(key);
    if (found !== undefined) return this.answer(found);
    let isTold = false;
    const tell = (): void => {
      isTold = true;
      invocation.leaveCache = undefined;
    };
    const leave = this.#stageCache.join(
      { key, ttlMs, isEncrypted, isRenewal },
      {
        answer: (response) => {
          tell();
          this.answer(response);
        },
        fail: (code) => {
          tell();
          this.fail(code);
        },
        call: (flight) => {
          tell();
          this.call(flight);
        },
      },
    );
    if (!isTold) invocation.leaveCache = leave;
  }

  answer(response: CachedResponse): void {
    this.#count(true);
    const invocation = this.#invocation;
    const { method, headers } = invocation.request;
    const isSafe = method === 'GET' || method === 'HEAD';
    const notModified = isSafe ? notModifiedHeaders(headers, response) : undefined;
    if (notModified !== undefined) return invocation.respond(304, notModified, '');
    if (method !== 'HEAD') return invocation.respondKept(response);
    const contentLength = response.contentLength >= 0 ? response.contentLength : undefined;
    invocation.respond(response.status, [...response.headers], response.body, contentLength);
  }

  fail(code: string): void {
    this.#count(false);
    gatewayResponse(this.#invocation, code as GatewayErrorCode);
  }

  call(flight: Flight | undefined): void {
    this.#count(false);
    this.#invocation.flight = flight;
    this.#route.integration.start(this.#invocation);
  }

  #count(isHit: boolean): void {
    this.#invocation.cacheHit = isHit;
    this.#route.metrics.recordCache(isHit);
  }
}
