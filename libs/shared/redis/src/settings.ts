import { readFile } from 'node:fs/promises';
import { readSecret, Secret } from '@gatehouse/secrets';
import { secretSetting, textSetting } from '@gatehouse/settings';
import type { SettingsOf } from '@gatehouse/settings';

const DEFAULT_PORT = 6379;
const DEFAULT_SENTINEL_PORT = 26_379;

/** Settings of a process that may connect to Redis. */
export const REDIS_SETTINGS = {
  redisUrl: secretSetting({
    variable: 'GATEHOUSE_REDIS_URL',
    help: 'Redis, for limits that hold across nodes: redis://host:6379, rediss:// for TLS; several with commas = Redis Cluster',
  }),
  redisSentinels: textSetting({
    variable: 'GATEHOUSE_REDIS_SENTINELS',
    defaultValue: '',
    help: 'Sentinels instead of GATEHOUSE_REDIS_URL: host:26379, separated by commas',
  }),
  redisMaster: textSetting({
    variable: 'GATEHOUSE_REDIS_MASTER',
    defaultValue: 'gatehouse',
    help: 'name of the master at the Sentinels',
  }),
  redisUser: textSetting({ variable: 'GATEHOUSE_REDIS_USER', defaultValue: '', help: 'user at Redis' }),
  redisPassword: secretSetting({ variable: 'GATEHOUSE_REDIS_PASSWORD', help: 'password at Redis and Sentinel' }),
  redisPasswordFile: textSetting({
    variable: 'GATEHOUSE_REDIS_PASSWORD_FILE',
    defaultValue: '',
    help: 'file that holds the password',
  }),
  redisCaFile: textSetting({
    variable: 'GATEHOUSE_REDIS_CA_FILE',
    defaultValue: '',
    help: "authorities of Redis' certificate (PEM); given = TLS",
  }),
};

/** Where a Redis server or a Sentinel listens. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
}

/** How to reach Redis, read and checked. */
export interface RedisSettings {
  readonly kind: 'single' | 'sentinel' | 'cluster';
  /** Of the server, of the Sentinels, or of some members of the Cluster. */
  readonly addresses: readonly RedisAddress[];
  /** Name of the master at the Sentinels. */
  readonly master: string;
  readonly user: string;
  readonly password: Secret | undefined;
  readonly database: number;
  /** Undefined = no TLS. */
  readonly tls: { readonly ca?: string } | undefined;
}

/** {@link RedisSettings} from parsed settings; undefined when neither an address nor Sentinels are given. Throws Error when an address is wrong or a file cannot be read. */
export async function redisSettings(settings: SettingsOf<typeof REDIS_SETTINGS>): Promise<RedisSettings | undefined> {
  const urls = listOf(settings.redisUrl.reveal()).map(parseUrl);
  const sentinels = listOf(settings.redisSentinels).map((text) => parseHostPort(text));
  const [first] = urls;
  if (first === undefined && sentinels.length === 0) return undefined;
  if (first !== undefined && sentinels.length > 0) {
    throw new Error('GATEHOUSE_REDIS_URL and GATEHOUSE_REDIS_SENTINELS are both set: remove one of them.');
  }
  const addresses = sentinels.length > 0 ? sentinels : urls.map(addressOf);
  const login = await loginOf(settings, first);
  const tls = await tlsOf(settings, urls);
  const kind = sentinels.length > 0 ? 'sentinel' : urls.length > 1 ? 'cluster' : 'single';
  return { kind, addresses, master: settings.redisMaster, ...login, tls };
}

async function loginOf(settings: SettingsOf<typeof REDIS_SETTINGS>, url: URL | undefined) {
  const { redisPassword: value, redisPasswordFile: file } = settings;
  const password = await readSecret({ value, file, variable: 'GATEHOUSE_REDIS_PASSWORD' });
  return {
    user: settings.redisUser || decodeURIComponent(url?.username ?? ''),
    password: password ?? passwordOf(url),
    database: Number(url?.pathname.slice(1) ?? '') || 0,
  };
}

async function tlsOf({ redisCaFile }: SettingsOf<typeof REDIS_SETTINGS>, urls: readonly URL[]) {
  if (redisCaFile !== '') return { ca: await readFile(redisCaFile, 'utf8') };
  return urls.some(({ protocol }) => protocol === 'rediss:') ? {} : undefined;
}

function passwordOf(url: URL | undefined): Secret | undefined {
  return url === undefined || url.password === '' ? undefined : new Secret(decodeURIComponent(url.password));
}

function listOf(text: string): string[] {
  return text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
}

function parseUrl(text: string): URL {
  if (!/^rediss?:\/\//.test(text) || !URL.canParse(text)) {
    throw new Error(
      'GATEHOUSE_REDIS_URL holds an address that is none. Write redis://host:6379 or rediss://host:6379.',
    );
  }
  return new URL(text);
}

function addressOf(url: URL): RedisAddress {
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? DEFAULT_PORT : Number(url.port) };
}

function parseHostPort(text: string): RedisAddress {
  if (!URL.canParse(`redis://${text}`)) {
    throw new Error(`GATEHOUSE_REDIS_SENTINELS: "${text}" is no address. Write host:26379.`);
  }
  const url = new URL(`redis://${text}`);
  return { ...addressOf(url), ...(url.port === '' && { port: DEFAULT_SENTINEL_PORT }) };
}
