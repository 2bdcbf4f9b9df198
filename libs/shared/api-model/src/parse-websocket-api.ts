import { checkShape } from './check-shape.ts';
import { cleanDocument } from './clean-document.ts';
import type { Validated } from './common.ts';
import { isMembers } from './members.ts';
import type { ModelLimits } from './limits.ts';
import { webSocketApiProblems } from './websocket-api-rules.ts';
import { webSocketApiSchema } from './websocket-api.ts';
import type { WebSocketApiDefinition } from './websocket-api.ts';
import { compileModels, modelProblems } from './websocket-model-rules.ts';

/** True for what wants to be a WebSocket API. */
export function isWebSocketApi(input: unknown): boolean {
  return isMembers(input) && input['protocolType'] === 'WEBSOCKET';
}

/** A WebSocket API from plain JSON, its models compiled, or every problem. */
export async function parseWebSocketApi(
  input: unknown,
  { maxDocumentBytes }: ModelLimits,
): Promise<Validated<WebSocketApiDefinition>> {
  const cleaned = cleanDocument(input, maxDocumentBytes);
  if (!cleaned.ok) return cleaned;
  const shape = checkShape(webSocketApiSchema, cleaned.value);
  if (!shape.ok) return shape;
  const problems = [...webSocketApiProblems(shape.value), ...modelProblems(await compileModels(shape.value))];
  return problems.length === 0 ? shape : { ok: false, problems };
}
