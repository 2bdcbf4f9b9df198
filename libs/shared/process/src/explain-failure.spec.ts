import { createServer } from 'node:net';
import { ControlError, PortInUseError } from '@gatehouse/errors';
import { portSetting, textSetting } from '@gatehouse/settings';
import { describe, expect, it } from 'vitest';
import { explainFailure } from './index.ts';

const TABLE = {
  host: textSetting({ variable: 'GATEHOUSE_HOST', defaultValue: '127.0.0.1', help: 'address' }),
  httpPort: portSetting({ variable: 'GATEHOUSE_HTTP_PORT', defaultValue: 8080, help: 'traffic' }),
};

const explain = (error: unknown, settings: object = {}): string =>
  explainFailure(error, { httpPort: 8080, ...settings }, TABLE);

/** The error with which Node's own server cannot listen. */
function listenFailure(host: string): Promise<unknown> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', resolve);
    server.listen(0, host, () => {
      server.close();
      reject(new Error(`${host} can be listened on`));
    });
  });
}

describe('explainFailure', () => {
  it('names the setting of a busy port', () => {
    expect(explain(new PortInUseError(8080))).toBe(
      'Gatehouse cannot start: port 8080 (traffic) is in use. Stop the process that has it, or set GATEHOUSE_HTTP_PORT to another port.',
    );
  });

  it.each([
    ['that is another machine’s', '192.0.2.1'],
    ['that is none', 'no such host.invalid'],
  ])('names the setting of an address %s', async (_what, host) => {
    const failure = await listenFailure(host);
    expect(explain(failure, { host }).replace(/\(E[A-Z_]+\)/, '(…)')).toBe(
      `Gatehouse cannot start: GATEHOUSE_HOST="${host}" is no address of this machine (…). Set it to one, such as 127.0.0.1, or to 0.0.0.0 for all of them.`,
    );
    expect(explain(failure, { host: '127.0.0.1' })).not.toContain('GATEHOUSE_HOST');
  });

  it('names the setting of a port that the user may not have', () => {
    const denied = Object.assign(new Error('listen EACCES'), { code: 'EACCES', syscall: 'listen', port: 80 });
    expect(explain(denied, { httpPort: 80 })).toBe(
      'Gatehouse cannot start: this user may not listen on port 80. Set GATEHOUSE_HTTP_PORT to another one, for example above 1023.',
    );
  });

  it('says a plain error and one of the catalogue in one line', () => {
    expect(explain(new Error('GATEHOUSE_NATS_URL is not set.'))).toBe(
      'Gatehouse cannot start: GATEHOUSE_NATS_URL is not set.',
    );
    expect(explain(new ControlError('STORE_UNAVAILABLE', 'no store'))).toBe('Gatehouse cannot start: no store');
  });

  it('shows where a mistake of the program was made', () => {
    expect(explain(new TypeError('x is not a function'))).toContain('explain-failure.spec.ts');
  });

  it('masks passwords in addresses', () => {
    expect(explain(new Error('no postgres://me:secret@host/db'))).not.toContain('secret');
  });
});
