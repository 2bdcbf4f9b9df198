import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { CliError } from '../errors/cli-error.ts';
import { readWanted } from './wanted.ts';

const settings = { environment: (name: string) => (name === 'ANN_KEY' ? 'ann-0123456789-0123456789' : undefined) };

const API = `apis:
  - apiId: a
    protocolType: HTTP
    name: A
    stages: [{ stageName: prod }, { stageName: prod }]
`;

async function refusal(text: string, files: readonly string[] = ['-']): Promise<CliError> {
  const stdin = Readable.from([Buffer.from(text)]);
  return readWanted(files, { stdin, settings }).then(
    () => {
      throw new Error('was accepted');
    },
    (error: unknown) => error as CliError,
  );
}

describe('readWanted', () => {
  it('lists every problem with file, path, line and column', async () => {
    const { exitCode, details } = await refusal('apis:\n  - protocolType: HTTP\n    nam: x\nextra: 1\n');
    expect(exitCode).toBe(2);
    expect(details.some((line) => /^-: apis\[0\]\.nam: .*line 3, column \d+/.test(line))).toBe(true);
    expect(details.some((line) => line.startsWith('-: extra: '))).toBe(true);
  });

  it('refuses the same stage twice', async () => {
    expect((await refusal(API)).details).toEqual(['stage prod of API a is there more than once']);
  });

  it('leaves the limit of timeouts to the control plane', async () => {
    const slow =
      'slow: { integrationType: HTTP_PROXY, integrationUri: "http://a.example.com", timeoutInMillis: 90000 }';
    const text = `apis:\n  - { protocolType: HTTP, name: A, integrations: { ${slow} } }\n`;
    const wanted = await readWanted(['-'], { stdin: Readable.from([Buffer.from(text)]), settings });
    expect(wanted.apis).toHaveLength(1);
  });

  it('refuses an API key twice, and two keys of one value, without telling it', async () => {
    const text = `apiKeys:
  - { apiKeyId: ann, value: '\${env.ANN_KEY}' }
  - { apiKeyId: bob, value: ann-0123456789-0123456789 }
  - { apiKeyId: bob }
usagePlans: [{ usagePlanId: gold, name: Gold }, { usagePlanId: gold, name: Gold }]
`;
    expect((await refusal(text)).details).toEqual([
      'API key bob is there more than once',
      'API key bob has the value of API key ann',
      'usage plan gold is there more than once',
    ]);
  });

  it('leads an OpenAPI document to import', async () => {
    const { message, hint } = await refusal('openapi: 3.0.1\ninfo: {}\n');
    expect(message).toContain('is an OpenAPI document');
    expect(hint).toContain('gatehouse import -');
  });

  it('refuses an empty file, and standard input twice', async () => {
    expect((await refusal('\n')).message).toBe('- is empty.');
    expect((await refusal('', ['-', '-'])).message).toContain('once only');
  });
});
