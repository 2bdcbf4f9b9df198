import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseApplyDocument } from './index.ts';

const EXAMPLES = join(import.meta.dirname, '../../../../examples');

async function problemsOf(text: string): Promise<readonly string[]> {
  const result = await parseApplyDocument(text);
  return result.ok ? [] : result.problems.map((problem) => `${problem.path}: ${problem.message}`);
}

describe('parseApplyDocument', () => {
  const files = readdirSync(EXAMPLES).filter((file) => file.endsWith('.yaml') && !file.includes('.openapi.'));

  it.each(files)('takes the example %s', async (file) => {
    expect(await problemsOf(readFileSync(join(EXAMPLES, file), 'utf8'))).toEqual([]);
  });

  it('separates an API’s id and stages from its definition', async () => {
    const result = await parseApplyDocument(`
apis:
  - apiId: abc
    protocolType: HTTP
    name: Test
    stages: [{ stageName: prod }]
`);
    expect(result).toMatchObject({
      ok: true,
      value: {
        apis: [{ apiId: 'abc', definition: { protocolType: 'HTTP', name: 'Test' }, stages: [{ stageName: 'prod' }] }],
        domainNames: [],
        vpcLinks: [],
        apiKeys: [],
        usagePlans: [],
      },
    });
  });

  it('takes limits of the model other than the defaults', async () => {
    const text = `
apis:
  - protocolType: HTTP
    name: Slow
    integrations: { slow: { integrationType: HTTP_PROXY, integrationUri: 'http://a.example.com', timeoutInMillis: 60000 } }
`;
    expect((await problemsOf(text))[0]).toContain('apis[0].integrations.slow.timeoutInMillis');
    expect((await parseApplyDocument(text, { limits: { maxIntegrationTimeoutMs: 90_000 } })).ok).toBe(true);
  });

  it('takes values of API keys as they are or from the environment, and lists the keys of a plan beside its fields', async () => {
    const text = `
apiKeys:
  - { apiKeyId: ann, name: Ann, enabled: true, value: '\${env.ANN_KEY}' }
  - { apiKeyId: bob, value: bob-0123456789-0123456789 }
  - { apiKeyId: cid }
usagePlans:
  - { usagePlanId: gold, name: Gold, apiStages: [{ apiId: a, stage: prod }], keys: [ann, bob] }
`;
    const environment = (name: string) => (name === 'ANN_KEY' ? 'ann-0123456789-0123456789' : undefined);
    expect(await parseApplyDocument(text, { environment })).toMatchObject({
      value: {
        apiKeys: [
          { apiKeyId: 'ann', enabled: true, value: 'ann-0123456789-0123456789' },
          { apiKeyId: 'bob', enabled: false, value: 'bob-0123456789-0123456789' },
          { apiKeyId: 'cid' },
        ],
        usagePlans: [{ usagePlan: { usagePlanId: 'gold' }, keys: ['ann', 'bob'] }],
      },
    });
  });

  it('names what is wrong with keys and plans, and never a value', async () => {
    const problems = await problemsOf(`apiKeys:
  - { value: '\${env.NOBODY}' }
  - { apiKeyId: bob, value: short-secret }
  - { apiKeyId: cid, value: 'with blanks 0123456789-0123456789' }
  - { apiKeyId: dan, value: 1234567890123456 }
usagePlans:
  - { usagePlanId: gold, name: Gold, throttle: { rateLimit: 1, burstLimit: -1 }, keys: [ann, 7, ann] }
  - { usagePlanId: lead, name: Lead, throttle: { rateLimit: 1, burstLimit: 1.5 } }
`);
    expect(problems.map((text) => text.replace(/ \(line.*/, ''))).toEqual([
      'apiKeys[0].value: the variable NOBODY of the environment is not set',
      expect.stringMatching(/^apiKeys\[0\]\.apiKeyId: /),
      'apiKeys[1].value: API Key value should be at least 20 characters',
      'apiKeys[2].value: must be visible ASCII characters without blanks: a header carries it',
      expect.stringMatching(/^apiKeys\[3\]\.value: /),
      expect.stringMatching(/^usagePlans\[0\]\.throttle\.burstLimit: /),
      'usagePlans[0].keys[1]: must be the id of an API key',
      'usagePlans[0].keys[2]: is there already',
      expect.stringMatching(/^usagePlans\[1\]\.throttle\.burstLimit: /),
    ]);
    expect(problems.join()).not.toMatch(/short-secret|with blanks|1234567/);
  });

  it('refuses a file that its aliases would unfold into a huge one', async () => {
    const lists = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`);
    expect((await problemsOf(['l0: &l0 [a]', ...lists].join('\n')))[0]).toMatch(/alias/i);
  });

  it('names only the first error of a text that is no YAML, in one short line', async () => {
    const problems = await problemsOf(`# Title\n\nSome text: with a colon: twice\n\n| a | b |\n${'x'.repeat(1000)}: {`);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.length).toBeLessThan(300);
  });

  it('says line and column of malformed YAML', async () => {
    expect((await problemsOf('apis:\n  - name: "x\n'))[0]).toMatch(/line \d+, column \d+/);
  });

  it('says where a model is no schema, beside what else is wrong with its API', async () => {
    const problems = await problemsOf(`apis:
  - protocolType: WEBSOCKET
    name: Chat
    routeSelectionExpression: $request.body.action
    models: { Pet: { schema: '{"type":"pet"}' } }
    routes: [{ routeKey: send, target: integrations/none }]
`);
    expect(problems).toEqual([
      expect.stringMatching(/^apis\[0\]\.routes\[0\]\.target: .*\(line 6, /),
      expect.stringMatching(/^apis\[0\]\.models\.Pet\.schema: schema is invalid.*\(line 5, /),
    ]);
  });

  it('lists every problem of every section with path, line and column', async () => {
    const problems = await problemsOf(`apis:
  - protocolType: HTTP
    nam: Test
    stages: [{ stageName: 'a b' }]
domainNames: {}
extra: 1
`);
    expect(problems.some((text) => text.startsWith('apis[0].nam: '))).toBe(true);
    expect(problems.some((text) => text.startsWith('apis[0].stages[0].stageName: ') && text.includes('line 4'))).toBe(
      true,
    );
    expect(problems).toContain('domainNames: must be a list (line 5, column 14)');
    expect(problems.some((text) => text.startsWith('extra: is not a section of the file'))).toBe(true);
  });
});
