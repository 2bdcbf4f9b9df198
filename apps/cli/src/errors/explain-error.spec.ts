import { describe, expect, it } from 'vitest';
import { CallError } from './call-error.ts';
import { CliError } from './cli-error.ts';
import { explainError } from './explain-error.ts';

const SERVER = '127.0.0.1:9090';

function call(status: string, message: string, reason?: string, method = 'ApiService/GetApi') {
  return explainError(new CallError(message, { status, method, reason }), SERVER);
}

describe('explainError', () => {
  it('names the address and how to start the server when nobody listens', () => {
    const message =
      'No connection established. Last error: connect ECONNREFUSED 127.0.0.1:9090 (2026-11-20T14:40:43.479Z)';
    const { message: shown, hint, exitCode } = call('UNAVAILABLE', message);
    expect([shown, exitCode]).toEqual(['cannot reach the control plane at 127.0.0.1:9090 (connect ECONNREFUSED)', 3]);
    expect(hint).toContain('npm start');
  });

  it('says that something else listens there', () => {
    const message = 'No connection established. Last error: Protocol error (2026-11-20T14:40:43.479Z)';
    expect(call('UNAVAILABLE', message).message).toContain('is not a Gatehouse control plane');
    expect(call('UNIMPLEMENTED', 'Received HTTP status code 404').exitCode).toBe(3);
  });

  it('tells a server that cannot reach its store from one that cannot be reached', () => {
    expect(call('UNAVAILABLE', 'the control store cannot be reached; try again', 'STORE_UNAVAILABLE')).toMatchObject({
      message: 'the control store cannot be reached; try again',
      exitCode: 1,
    });
  });

  it('ends with 3 when no answer came in time', () => {
    expect(call('DEADLINE_EXCEEDED', 'nothing came within 5 s').exitCode).toBe(3);
  });

  it.each([
    ["There is no API 'x'", 'gatehouse apis lists the APIs.'],
    ["There is no stage 'node' of API 'x'", 'gatehouse stages x lists the stages.'],
    ["There is no deployment 'abc' of API 'x'", 'gatehouse deployments x lists the deployments.'],
    ["There is no domain name 'x'", 'gatehouse domains lists the domain names.'],
    ["There is no API key 'x'", 'gatehouse keys lists the API keys.'],
    ["There is no usage plan 'x'", 'gatehouse plans lists the usage plans.'],
    ["There is no API key 'x' in usage plan 'gold'", 'gatehouse plans keys gold lists its keys.'],
    ["There is no VPC link 'x'", 'gatehouse vpc-links lists the VPC links.'],
  ])('leads from "%s" to the list', (message, hint) => {
    expect(call('NOT_FOUND', message, 'NOT_FOUND')).toMatchObject({ message, hint, exitCode: 1 });
  });

  it('lists violations one per line, but not a single one twice', () => {
    const parts = { status: 'INVALID_ARGUMENT', method: 'ApiService/UpdateApi', reason: 'INVALID_ARGUMENT' };
    const violations = [
      { path: 'name', message: 'is required' },
      { path: '', message: '… and 3 more problems' },
    ];
    expect(explainError(new CallError('wrong', { ...parts, violations }), SERVER).details).toEqual([
      'name: is required',
      '… and 3 more problems',
    ]);
    const single = new CallError('wrong: name: is required', { ...parts, violations: violations.slice(0, 1) });
    expect(explainError(single, SERVER).details).toEqual([]);
  });

  it('explains a stale revision', () => {
    const { hint, exitCode } = call('ABORTED', "API 'x' is at revision 3, not 2", 'STALE_REVISION');
    expect(exitCode).toBe(1);
    expect(hint).toContain('Somebody else changed it');
  });

  it('passes its own errors on as they are, and admits what it did not expect', () => {
    expect(explainError(new CliError('no file'), SERVER)).toMatchObject({ message: 'no file', exitCode: 2 });
    expect(explainError(new TypeError('x is not a function'), SERVER)).toMatchObject({ exitCode: 1 });
  });
});
