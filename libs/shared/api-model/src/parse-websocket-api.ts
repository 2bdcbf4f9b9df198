import { checkShape } from './check-shape.ts';
import { cleanDocument } from './clean-document.ts';
import type { Validated } from './common.ts';
import { isMembers } from './members.ts';
import type { ModelLimits } from './limits.ts';
import { Salvage } from './salvage.ts';
import { salvageWebSocketParts, webSocketPartsOf } from './websocket-api-parts.ts';
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
  const checked = checkWebSocketApi(cleaned.value);
  const models = checked.ok
    ? checked.value.models
    : webSocketApiSchema.shape.models.safeParse(modelsOf(cleaned.value)).data;
  const problems = [...(checked.ok ? [] : checked.problems), ...modelProblems(await compileModels({ models }))];
  return problems.length === 0 ? checked : { ok: false, problems };
}

function modelsOf(document: unknown): unknown {
  return isMembers(document) ? document['models'] : undefined;
}

/** A WebSocket API from a clean document, or every problem but those of what its models mean. */
export function checkWebSocketApi(document: unknown): Validated<WebSocketApiDefinition> {
  const shape = checkShape(webSocketApiSchema, document);
  if (shape.ok) {
    const problems = webSocketApiProblems(webSocketPartsOf(shape.value));
    return problems.length === 0 ? shape : { ok: false, problems };
  }
  const salvage = new Salvage();
  const meaning = salvage.withoutConsequences(webSocketApiProblems(salvageWebSocketParts(document, salvage)));
  return { ok: false, problems: [...shape.problems, ...meaning] };
}
