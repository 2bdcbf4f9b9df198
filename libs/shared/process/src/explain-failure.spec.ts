import { ControlError, PortInUseError } from '@gatehouse/errors';
import { portSetting } from '@gatehouse/settings';
import { describe, expect, it } from 'vitest';
import { explainFailure } from './index.ts';

const TABLE = { httpPort: portSetting({ variable: 'GATEHOUSE_HTTP_PORT', defaultValue: 8080, help: 'traffic' }) };

const explain = (error: unknown): string => explainFailure(error, { httpPort: 8080 }, TABLE);

describe('explainFailure', () => {
  it('names the setting of a busy port', () => {
    expect(explain(new PortInUseError(8080))).toBe(
      'Gatehouse cannot start: port 8080 (traffic) is in use. Stop the process that has it, or set GATEHOUSE_HTTP_PORT to another port.',
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
