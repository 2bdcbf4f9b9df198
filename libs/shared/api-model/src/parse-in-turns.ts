import type { ApiDefinition } from './api-definition.ts';
import type { Validated } from './common.ts';
import type { Breathe, ItemSizes } from './item-parser.ts';
import { DEFAULT_MODEL_LIMITS } from './limits.ts';
import type { ModelLimits } from './limits.ts';
import { isLargeHttpApi, parseHttpApiInTurns } from './parse-http-api-in-turns.ts';
import { isLargeRestApi, parseRestApiInTurns } from './parse-rest-api-in-turns.ts';
import { isWebSocketApi, parseWebSocketApi } from './parse-websocket-api.ts';
import { parseApiDefinition } from './parse.ts';

/** What makes the parsing of a large definition cheap. */
export interface ParseInTurnsOptions {
  readonly limits?: Partial<ModelLimits>;
  /**
   * The definition that was accepted before, and is not judged again: routes, integrations and resources that stay equal are
   * taken from it, the same objects.
   */
  readonly known?: ApiDefinition;
  /** Kept by the caller from one call to the next, so that items that stay the same objects are not counted again. */
  readonly sizes?: ItemSizes;
  readonly breathe: Breathe;
}

/**
 * `parseApiDefinition` for large HTTP and REST APIs: looks only at what has changed, and gives other work a turn. Same answers, but
 * that the models of WebSocket APIs are compiled as well.
 */
export async function parseApiDefinitionInTurns(
  input: unknown,
  { limits: someLimits, known, ...others }: ParseInTurnsOptions,
): Promise<Validated<ApiDefinition>> {
  const limits = { ...DEFAULT_MODEL_LIMITS, ...someLimits };
  if (isWebSocketApi(input)) return parseWebSocketApi(input, limits);
  const turns = { ...others, limits };
  const parsed = isLargeHttpApi(input)
    ? await parseHttpApiInTurns(input, { ...turns, known: known?.protocolType === 'HTTP' ? known : undefined })
    : isLargeRestApi(input)
      ? await parseRestApiInTurns(input, { ...turns, known: known?.protocolType === 'REST' ? known : undefined })
      : undefined;
  // Not even of such a form, or unfit to be read on: the whole document says it best.
  return parsed ?? parseApiDefinition(input, limits);
}
