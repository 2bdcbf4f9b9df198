import { choiceSetting, secretSetting, textSetting } from '@gatehouse/settings';

/** Whether operators need a token. */
export type AuthMode = 'none' | 'token';

/** Whether calls of the management API must be signed; `auto` = where operators need a token. */
export type ManagementAuthMode = 'auto' | 'none' | 'sigv4';

/** Settings of the operators' authentication; each process has its own default. */
export function authSettings(defaultMode: AuthMode) {
  return {
    auth: choiceSetting<AuthMode>({
      variable: 'GATEHOUSE_AUTH',
      defaultValue: defaultMode,
      choices: ['none', 'token'],
      help: 'token = calls of the gRPC API need a bearer token; none = everybody who reaches the port may do everything',
    }),
    managementAuth: choiceSetting<ManagementAuthMode>({
      variable: 'GATEHOUSE_MANAGEMENT_AUTH',
      defaultValue: 'auto',
      choices: ['auto', 'none', 'sigv4'],
      help: 'sigv4 = calls of the AWS-compatible API are signed with the access key of a token; none = any credentials do; auto = sigv4 where GATEHOUSE_AUTH is token',
    }),
    bootstrapToken: secretSetting({
      variable: 'GATEHOUSE_BOOTSTRAP_TOKEN',
      help: "the first administrator's token, for a store without tokens; unset = one is made and printed once",
    }),
    bootstrapTokenFile: textSetting({
      variable: 'GATEHOUSE_BOOTSTRAP_TOKEN_FILE',
      defaultValue: '',
      help: 'file that holds it',
    }),
  };
}

/** True when calls of the management API must be signed. */
export function mustSign({
  auth,
  managementAuth,
}: {
  readonly auth: AuthMode;
  readonly managementAuth: ManagementAuthMode;
}): boolean {
  return managementAuth === 'sigv4' || (managementAuth === 'auto' && auth === 'token');
}

/** What a process should say at its start about who can reach its gRPC API, line by line; empty when all is well. */
export function exposureWarnings(options: {
  readonly host: string;
  readonly auth: AuthMode;
  readonly managementAuth: ManagementAuthMode;
  readonly hasTls: boolean;
  /** Client certificates are asked for. */
  readonly hasMutualTls: boolean;
}): string[] {
  const { host, auth, managementAuth, hasTls, hasMutualTls } = options;
  if (isLoopback(host)) return [];
  const open = [
    ...(auth === 'none' ? ['GATEHOUSE_AUTH'] : []),
    ...(mustSign({ auth, managementAuth }) ? [] : ['GATEHOUSE_MANAGEMENT_AUTH']),
  ];
  if (open.length > 0 && !hasMutualTls) {
    return [
      `Warning: everybody who reaches ${host} may change everything: ${open.map((name) => `${name} is none`).join(', ')}. ` +
        'Set GATEHOUSE_AUTH=token, or GATEHOUSE_HOST=127.0.0.1.',
    ];
  }
  if (hasTls) return [];
  return [
    `Warning: tokens and configuration travel unencrypted to ${host}: set GATEHOUSE_TLS_CERT_FILE and ` +
      'GATEHOUSE_TLS_KEY_FILE, or see that something in front has TLS.',
  ];
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
