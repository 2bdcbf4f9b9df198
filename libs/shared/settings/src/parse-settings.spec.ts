import { describe, expect, it } from 'vitest';
import {
  choiceSetting,
  describeSettings,
  integerSetting,
  parseSettings,
  portSetting,
  secretSetting,
  secretsOf,
  isUrlOf,
  switchSetting,
  textSetting,
  urlSetting,
} from './index.ts';

const TABLE = {
  httpPort: portSetting({ variable: 'GATEHOUSE_HTTP_PORT', defaultValue: 8080, help: 'traffic' }),
  maxPayloadBytes: integerSetting({
    variable: 'GATEHOUSE_MAX_PAYLOAD_BYTES',
    defaultValue: 10,
    min: 1,
    max: 100,
    help: 'body',
  }),
  logLevel: choiceSetting({
    variable: 'GATEHOUSE_LOG_LEVEL',
    defaultValue: 'info',
    choices: ['info', 'error'],
    help: 'log',
  }),
  example: switchSetting({ variable: 'GATEHOUSE_EXAMPLE', defaultValue: true, help: 'example' }),
  dataDir: textSetting({ variable: 'GATEHOUSE_DATA_DIR', defaultValue: '.gatehouse', help: 'folder' }),
};

describe('parseSettings', () => {
  it('takes defaults for variables that are unset or empty', () => {
    expect(parseSettings(TABLE, { GATEHOUSE_HTTP_PORT: '', HOME: '/root' })).toEqual({
      ok: true,
      settings: { httpPort: 8080, maxPayloadBytes: 10, logLevel: 'info', example: true, dataDir: '.gatehouse' },
    });
  });

  it('reads each kind of value', () => {
    const environment = {
      GATEHOUSE_HTTP_PORT: '0',
      GATEHOUSE_MAX_PAYLOAD_BYTES: '100',
      GATEHOUSE_LOG_LEVEL: 'error',
      GATEHOUSE_EXAMPLE: 'false',
      GATEHOUSE_DATA_DIR: '/data',
    };
    expect(parseSettings(TABLE, environment)).toEqual({
      ok: true,
      settings: { httpPort: 0, maxPayloadBytes: 100, logLevel: 'error', example: false, dataDir: '/data' },
    });
  });

  it.each(['foo', 'collector:4317', 'ftp://collector', 'http://', 'http//collector'])(
    'refuses %s where a URL is wanted, and shows one',
    (text) => {
      const collector = urlSetting({
        variable: 'COLLECTOR',
        defaultValue: '',
        help: 'collector',
        schemes: ['http', 'https'],
        example: 'http://127.0.0.1:4318',
      });
      expect(parseSettings({ collector }, { COLLECTOR: text })).toEqual({
        ok: false,
        problems: [`COLLECTOR="${text}" is not allowed: must be a URL such as http://127.0.0.1:4318`],
      });
      const COLLECTOR = 'HTTPS://collector:4317';
      expect(parseSettings({ collector }, { COLLECTOR })).toEqual({ ok: true, settings: { collector: COLLECTOR } });
    },
  );

  it('refuses a secret that cannot be what is wanted, without showing it', () => {
    const store = secretSetting({
      variable: 'STORE',
      help: 'store',
      allowed: 'a URL such as postgres://host/database; not shown',
      accepts: (text) => isUrlOf(['postgres'], text),
    });
    expect(parseSettings({ store }, { STORE: 'mysql://me:secret@host/db' })).toEqual({
      ok: false,
      problems: ['STORE="***" is not allowed: must be a URL such as postgres://host/database; not shown'],
    });
    const good = parseSettings({ store }, { STORE: 'postgres://me:secret@host/db' });
    expect(good.ok && good.settings.store.reveal()).toBe('postgres://me:secret@host/db');
  });

  it('names every wrong variable with the allowed values, not the first only', () => {
    const result = parseSettings(TABLE, {
      GATEHOUSE_HTTP_PORT: '70000',
      GATEHOUSE_LOG_LEVEL: 'loud',
      GATEHOUSE_EXAMPLE: 'yes',
    });
    expect(result).toEqual({
      ok: false,
      problems: [
        'GATEHOUSE_HTTP_PORT="70000" is not allowed: must be a port from 0 to 65535 (0 = any free one)',
        'GATEHOUSE_LOG_LEVEL="loud" is not allowed: must be one of info, error',
        'GATEHOUSE_EXAMPLE="yes" is not allowed: must be true or false',
      ],
    });
  });

  it('lets variables of other programs pass', () => {
    expect(parseSettings(TABLE, { GATEHOUSE_SERVER: 'a:1' }, ['GATEHOUSE_SERVER']).ok).toBe(true);
    expect(parseSettings(TABLE, { GATEHOUSE_SERVER: 'a:1' }).ok).toBe(false);
  });

  it('refuses a GATEHOUSE_ variable that no setting knows, which is usually a typing error', () => {
    expect(parseSettings(TABLE, { GATEHOUSE_HTPP_PORT: '1' })).toEqual({
      ok: false,
      problems: ['GATEHOUSE_HTPP_PORT is not a setting; see --help for all of them'],
    });
  });
});

describe('describeSettings', () => {
  it('lists variable, meaning, default and allowed values', () => {
    expect(describeSettings(TABLE).split('\n')[0]).toBe(
      '  GATEHOUSE_HTTP_PORT          traffic (default 8080; a port from 0 to 65535 (0 = any free one))',
    );
  });
});

describe('secret settings', () => {
  const SECRETS = { password: secretSetting({ variable: 'GATEHOUSE_PASSWORD', help: 'a password' }) };

  it('print as *** and give their value only when asked', () => {
    const parsed = parseSettings(SECRETS, { GATEHOUSE_PASSWORD: 'canary' });
    expect(JSON.stringify(parsed)).toBe('{"ok":true,"settings":{"password":"***"}}');
    if (!parsed.ok) throw new Error('must be ok');
    expect(parsed.settings.password.reveal()).toBe('canary');
    expect(secretsOf(parsed.settings)).toEqual([parsed.settings.password]);
  });

  it('are empty by default, and unset in the help', () => {
    const parsed = parseSettings(SECRETS, {});
    expect(parsed.ok && parsed.settings.password.isEmpty).toBe(true);
    expect(describeSettings(SECRETS)).toContain('default unset');
  });

  it('do not stand in the message about a wrong value', () => {
    const strict = { password: { ...SECRETS.password, read: () => undefined } };
    const parsed = parseSettings(strict, { GATEHOUSE_PASSWORD: 'canary' });
    expect(parsed).toMatchObject({ problems: ['GATEHOUSE_PASSWORD="***" is not allowed: must be text; not shown'] });
  });
});
