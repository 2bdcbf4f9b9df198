import { integerSetting, secretSetting, textSetting } from '@gatehouse/settings';
import type { SettingsOf } from '@gatehouse/settings';
import type { NatsSettings } from './nats-settings.ts';

/** Settings of a process that connects to NATS. */
export const NATS_SETTINGS = {
  natsUrl: textSetting({
    variable: 'GATEHOUSE_NATS_URL',
    defaultValue: '',
    help: 'addresses of NATS, separated by commas: nats://host:4222, or tls://host:4222 to demand TLS',
  }),
  natsUser: textSetting({ variable: 'GATEHOUSE_NATS_USER', defaultValue: '', help: 'user at NATS' }),
  natsPassword: secretSetting({ variable: 'GATEHOUSE_NATS_PASSWORD', help: 'password of the user at NATS' }),
  natsCredentialsFile: textSetting({
    variable: 'GATEHOUSE_NATS_CREDENTIALS_FILE',
    defaultValue: '',
    help: 'credentials file for NATS (JWT and nkey) instead of user and password',
  }),
  natsCaFile: textSetting({
    variable: 'GATEHOUSE_NATS_CA_FILE',
    defaultValue: '',
    help: "authorities of NATS' certificate (PEM); given = TLS",
  }),
  natsCertFile: textSetting({
    variable: 'GATEHOUSE_NATS_CERT_FILE',
    defaultValue: '',
    help: 'client certificate for NATS (PEM)',
  }),
  natsKeyFile: textSetting({ variable: 'GATEHOUSE_NATS_KEY_FILE', defaultValue: '', help: 'its private key (PEM)' }),
};

/** Further settings of the process that publishes. */
export const NATS_PUBLISHER_SETTINGS = {
  natsReplicas: integerSetting({
    variable: 'GATEHOUSE_NATS_REPLICAS',
    defaultValue: 1,
    min: 1,
    max: 5,
    help: 'copies that NATS keeps of the configuration: 1, 3 or 5',
  }),
};

/** {@link NatsSettings} from parsed settings. Throws Error when no address is given or certificate and key are not both there. */
export function natsSettings(
  settings: SettingsOf<typeof NATS_SETTINGS>,
  client: Pick<NatsSettings, 'clientName' | 'plane'>,
): NatsSettings {
  const urls = settings.natsUrl.split(',').flatMap((url) => (url.trim() === '' ? [] : [url.trim()]));
  if (urls.length === 0) throw new Error('GATEHOUSE_NATS_URL is not set. Give the address of NATS: nats://host:4222.');
  if ((settings.natsCertFile === '') !== (settings.natsKeyFile === '')) {
    throw new Error('GATEHOUSE_NATS_CERT_FILE and GATEHOUSE_NATS_KEY_FILE belong together. Set both, or none of them.');
  }
  return {
    ...client,
    urls,
    user: settings.natsUser,
    password: settings.natsPassword,
    credentialsFile: settings.natsCredentialsFile,
    caFile: settings.natsCaFile,
    certFile: settings.natsCertFile,
    keyFile: settings.natsKeyFile,
  };
}
