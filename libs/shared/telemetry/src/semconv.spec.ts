import * as stable from '@opentelemetry/semantic-conventions';
import * as incubating from '@opentelemetry/semantic-conventions/incubating';
import { describe, expect, it } from 'vitest';
import { ATTR, methodAttribute, redactedQuery } from './semconv.ts';

const values = (module: object): unknown[] =>
  Object.entries(module)
    .filter(([name]) => name.startsWith('ATTR_'))
    .map(([, value]: [string, unknown]) => value);

describe('attribute names', () => {
  it('are stable names of the conventions, messaging ones excepted, which are not stable yet, or our own', () => {
    for (const name of Object.values(ATTR)) {
      if (name.startsWith('gatehouse.')) continue;
      expect(values(name.startsWith('messaging.') ? incubating : stable), name).toContain(name);
    }
  });
});

describe('attribute values', () => {
  it('never hold an invented method or a credential', () => {
    expect([methodAttribute('GET'), methodAttribute('MKCOL')]).toEqual(['GET', '_OTHER']);
    expect(redactedQuery('a=1&X-Amz-Signature=s3cret&b=2&sig=x')).toBe('a=1&X-Amz-Signature=REDACTED&b=2&sig=REDACTED');
  });
});
