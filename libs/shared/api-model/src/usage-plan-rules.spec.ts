import { describe, expect, it } from 'vitest';
import {
  DEFAULT_ACCOUNT,
  parseAccount,
  parseApiKey,
  parseUsagePlan,
  stageAccountProblems,
  usagePlanAccountProblems,
} from './index.ts';
import type { Account, Problem, Validated } from './index.ts';

function lines(result: Validated<unknown>): string[] {
  return result.ok ? [] : described(result.problems);
}

function described(problems: readonly Problem[]): string[] {
  return problems.map(({ path, message }) => `${path}: ${message}`);
}

const plan = (document: object) => lines(parseUsagePlan({ usagePlanId: 'gold', name: 'Gold', ...document }));
const method = (key: string) =>
  plan({ apiStages: [{ apiId: 'a', stage: 's', throttle: { [key]: { rateLimit: 1 } } }] });
const key = (document: object) => lines(parseApiKey({ apiKeyId: 'k', ...document }));
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`GET /${i}`, { rateLimit: 1 }]));

describe('usage plans', () => {
  it('have defaults where the service has them', () => {
    const quota = { limit: 10, period: 'DAY' };
    expect(parseUsagePlan({ usagePlanId: 'gold', name: 'Gold', quota })).toEqual({
      ok: true,
      value: { usagePlanId: 'gold', name: 'Gold', apiStages: [], quota: { ...quota, offset: 0 } },
    });
  });

  it.each([
    ['a negative rate', plan({ throttle: { rateLimit: -1 } }), ['throttle.rateLimit: must be at least 0']],
    [
      'a fractional burst',
      plan({ throttle: { rateLimit: 1, burstLimit: 1.5 } }),
      ['throttle.burstLimit: must be a whole number, not 1.5'],
    ],
    [
      'a negative burst',
      plan({ throttle: { rateLimit: 1, burstLimit: -1 } }),
      ['throttle.burstLimit: must be at least 0'],
    ],
    [
      'a burst without a rate',
      plan({ throttle: { burstLimit: 5 } }),
      ['throttle.burstLimit: has no meaning without rateLimit; set that too'],
    ],
    [
      'an offset that leaves nothing',
      plan({ quota: { limit: 5, offset: 5, period: 'WEEK' } }),
      ['quota.offset: must be below the limit 5, not 5'],
    ],
    [
      'a period that is none',
      plan({ quota: { limit: 5, period: 'MONHT' } }),
      ['quota.period: must be one of DAY, WEEK, MONTH; did you mean MONTH?'],
    ],
    [
      'a stage twice',
      plan({
        apiStages: [
          { apiId: 'a', stage: 's' },
          { apiId: 'a', stage: 's' },
        ],
      }),
      ['apiStages[1]: stage s of API a stands at apiStages[0] already'],
    ],
    [
      'more than 20 routes with a bucket',
      plan({ apiStages: [{ apiId: 'a', stage: 's', throttle: many(21) }] }),
      ['apiStages[0].throttle: must have at most 20 entries'],
    ],
    [
      'a route key that is none',
      method('GET pets'),
      ['apiStages[0].throttle["GET pets"]: the route key needs a path that starts with "/"'],
    ],
    [
      'a REST path without method',
      method('/pets'),
      ['apiStages[0].throttle["/pets"]: must end in the method: /path/METHOD'],
    ],
    ['a route of an HTTP API', method('GET /pets/{id}'), []],
    ['a method of a REST API', method('/pets/{id}/GET'), []],
    ['the root of a REST API', method('//GET'), []],
    ['the route $default', method('$default'), []],
  ])('%s', (_title, found, expected) => {
    expect(found).toEqual(expected);
  });

  it('may not allow more than the account, unless that has no limit', () => {
    const parsed = parseUsagePlan({
      usagePlanId: 'gold',
      name: 'Gold',
      throttle: { rateLimit: 10_001, burstLimit: 5_001 },
      apiStages: [{ apiId: 'a', stage: 's', throttle: { 'GET /x': { rateLimit: 20_000 } } }],
    });
    if (!parsed.ok) throw new Error(lines(parsed).join());
    const against = (account: Account) => described(usagePlanAccountProblems(parsed.value, account));
    expect(against(DEFAULT_ACCOUNT)).toEqual([
      "throttle.rateLimit: must be at most the account's 10000 per second, not 10001",
      "throttle.burstLimit: must be at most the account's 5000, not 5001",
      'apiStages[0].throttle["GET /x"].rateLimit: must be at most the account\'s 10000 per second, not 20000',
    ]);
    expect(against({ ...DEFAULT_ACCOUNT, throttlingDisabled: true })).toEqual([]);
  });
});

describe('API keys', () => {
  it.each([
    ['a short value', key({ value: 'x'.repeat(19) }), ['value: API Key value should be at least 20 characters']],
    ['a long value', key({ value: 'x'.repeat(129) }), ['value: API Key value exceeds maximum size of 128 characters']],
    [
      'a value with a blank',
      key({ value: 'abcdefghij klmnopqrst' }),
      ['value: must be visible ASCII characters without blanks: a header carries it'],
    ],
    ['a long name', key({ name: 'x'.repeat(1025) }), ['name: Invalid API Key name, can be at most 1024 characters.']],
    ['a value of 20 characters', key({ value: 'x'.repeat(20) }), []],
  ])('%s', (_title, found, expected) => {
    expect(found).toEqual(expected);
  });

  it('are disabled unless they say otherwise, as in the service', () => {
    expect(parseApiKey({ apiKeyId: 'k' })).toEqual({ ok: true, value: { apiKeyId: 'k', enabled: false } });
  });
});

describe('the account', () => {
  it('has the bucket of the service unless it says otherwise', () => {
    expect(parseAccount({})).toEqual({ ok: true, value: DEFAULT_ACCOUNT });
    expect(DEFAULT_ACCOUNT.throttleSettings).toEqual({ rateLimit: 10_000, burstLimit: 5_000 });
  });

  it('has no limit only where it says so', () => {
    expect(lines(parseAccount({ throttleSettings: {} }))).toEqual([
      'throttleSettings.rateLimit: is required; to have no limit set throttlingDisabled to true',
    ]);
  });
});

describe('stages', () => {
  it('may not allow more than the account, in settings of either kind', () => {
    const above = { throttlingRateLimit: 10_001, throttlingBurstLimit: 5_001 };
    const ofHttp = { stageName: 'prod', defaultRouteSettings: above, routeSettings: { 'GET /x': above } };
    expect(stageAccountProblems(ofHttp, DEFAULT_ACCOUNT).map(({ path }) => path)).toEqual([
      'defaultRouteSettings.throttlingRateLimit',
      'defaultRouteSettings.throttlingBurstLimit',
      'routeSettings["GET /x"].throttlingRateLimit',
      'routeSettings["GET /x"].throttlingBurstLimit',
    ]);
    const ofRest = { stageName: 'prod', methodSettings: { '*/*': above } };
    expect(stageAccountProblems(ofRest, DEFAULT_ACCOUNT).map(({ path }) => path)).toEqual([
      'methodSettings["*/*"].throttlingRateLimit',
      'methodSettings["*/*"].throttlingBurstLimit',
    ]);
    expect(stageAccountProblems(ofRest, { ...DEFAULT_ACCOUNT, throttlingDisabled: true })).toEqual([]);
  });
});
