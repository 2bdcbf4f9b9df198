import { Decimal, Opaque, printJson } from '@gatehouse/json-path';
import type { Meter } from './meter.ts';
import { JavaList } from './values.ts';
import type { Value } from './values.ts';

/** Elements are cheap against steps of a template. */
const STEPS_PER_ELEMENT = 0.25;

/**
 * What Java's `toString` gives (reference rest-api.md 6.1): maps as `{a=1, b=x}`, lists of documents as JSON, lists of the template
 * as `[1, x]`, decimals with a point. Null within a value is `null`, and alone it is nothing.
 */
export function textOf(value: Value, meter: Meter): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  return innerText(value, meter, meter.limits.maxDepth);
}

/** The JSON text of a value. */
export function jsonOf(value: Value, meter: Meter): string {
  try {
    const spend = (steps: number): void => meter.spend(steps * STEPS_PER_ELEMENT);
    return meter.made(printJson(value, { spend, maxDepth: meter.limits.maxDepth }));
  } catch (error) {
    if (error instanceof RangeError) throw meter.tooDeep();
    throw error;
  }
}

function innerText(value: Value, meter: Meter, depthLeft: number): string {
  if (value === null || typeof value !== 'object') return String(value);
  if (value instanceof Decimal || value instanceof Opaque) return value.toString();
  if (depthLeft <= 0) throw meter.tooDeep();
  if (Array.isArray(value)) {
    return value instanceof JavaList ? listText(value, meter, depthLeft - 1) : jsonOf(value, meter);
  }
  let text = '{';
  for (const [key, member] of value) {
    text += `${text.length > 1 ? ', ' : ''}${String(key)}=${innerText(member, meter, depthLeft - 1)}`;
    meter.spend(STEPS_PER_ELEMENT);
    meter.fits(text.length);
  }
  return meter.made(`${text}}`);
}

function listText(items: readonly Value[], meter: Meter, depthLeft: number): string {
  let text = '[';
  for (const item of items) {
    text += `${text.length > 1 ? ', ' : ''}${innerText(item, meter, depthLeft)}`;
    meter.spend(STEPS_PER_ELEMENT);
    meter.fits(text.length);
  }
  return meter.made(`${text}]`);
}
