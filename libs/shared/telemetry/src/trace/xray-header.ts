import type { RemoteContext } from './traceparent.ts';

/** What an `X-Amzn-Trace-Id` header says (reference operations.md 4). */
export interface XrayContext extends RemoteContext {
  /** Fields that are not ours, such as `Self` and `Lineage`, each with a `;` in front; they travel on. */
  readonly otherFields: string;
}

const ROOT = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/i;
const SPAN_ID = /^[0-9a-f]{16}$/i;
const ZEROS = /^0+$/;

/**
 * Parses the value of an `X-Amzn-Trace-Id` header; undefined = it names no trace. The order of fields is free. `Root` alone
 * is enough (load balancers send no more), `Sampled=?` leaves the decision to us.
 */
export function parseXrayHeader(text: string): XrayContext | undefined {
  let root: string | undefined;
  let spanId = '';
  let sampled: boolean | undefined;
  let otherFields = '';
  for (const part of text.split(';')) {
    const field = part.trim();
    const equals = field.indexOf('=');
    const value = field.slice(equals + 1);
    switch (field.slice(0, Math.max(0, equals)).toLowerCase()) {
      case 'root':
        root = traceIdOf(value);
        break;
      case 'parent':
        spanId = SPAN_ID.test(value) && !ZEROS.test(value) ? value.toLowerCase() : '';
        break;
      case 'sampled':
        sampled = value === '1' ? true : value === '0' ? false : undefined;
        break;
      default:
        if (field !== '') otherFields += `;${field}`;
    }
  }
  return root === undefined ? undefined : { traceId: root, spanId, sampled, otherFields };
}

/** The value of an `X-Amzn-Trace-Id` header with root, parent and decision, then the fields that others wrote. */
export function formatXrayHeader(traceId: string, spanId: string, sampled: boolean, otherFields: string): string {
  return `${xrayRoot(traceId)};Parent=${spanId};Sampled=${sampled ? '1' : '0'}${otherFields}`;
}

/** `Root=1-{8 digits}-{24 digits}`: what requests that came without the header carry to their backend. */
export function xrayRoot(traceId: string): string {
  return `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
}

function traceIdOf(root: string): string | undefined {
  const match = ROOT.exec(root);
  const id = match === null ? '' : `${match[1] ?? ''}${match[2] ?? ''}`.toLowerCase();
  return id === '' || ZEROS.test(id) ? undefined : id;
}
