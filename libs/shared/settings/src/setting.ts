import { Secret } from '@gatehouse/secrets';

/** One setting: an environment variable with its default, its meaning, and how its text is read. */
export interface Setting<T> {
  /** Name of the environment variable, `GATEHOUSE_…`. */
  readonly variable: string;
  readonly defaultValue: T;
  /** One line for `--help` and the settings table. */
  readonly help: string;
  /** What values are allowed, in words: `a port, 1 to 65535`. */
  readonly allowed: string;
  /** Undefined = the text is not allowed. */
  readonly read: (text: string) => T | undefined;
  /** True = neither the value nor a wrong text of it may be printed. Default false. */
  readonly isSecret?: boolean;
}

type Definition<T> = Pick<Setting<T>, 'variable' | 'defaultValue' | 'help'>;

const HIGHEST_PORT = 65_535;

/** A whole number within bounds. */
export function integerSetting(
  definition: Definition<number> & { readonly min: number; readonly max: number },
): Setting<number> {
  const { min, max } = definition;
  return {
    ...definition,
    allowed: `a whole number from ${String(min)} to ${String(max)}`,
    read: (text) => {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? value : undefined;
    },
  };
}

/** A TCP port. 0 lets the system choose a free one. */
export function portSetting(definition: Definition<number>): Setting<number> {
  return {
    ...integerSetting({ ...definition, min: 0, max: HIGHEST_PORT }),
    allowed: `a port from 0 to ${String(HIGHEST_PORT)} (0 = any free one)`,
  };
}

/** Any text that is not empty. */
export function textSetting(definition: Definition<string>): Setting<string> {
  return { ...definition, allowed: 'text', read: (text) => text };
}

type SecretDefinition = Pick<Setting<Secret>, 'variable' | 'help'> & {
  /** What values are allowed, in words. */
  readonly allowed?: string;
  /** Whether a text is allowed. Default: each is. */
  readonly accepts?: (text: string) => boolean;
};

/** A URL with one of some schemes, given without colon. */
export function urlSetting(
  definition: Definition<string> & { readonly schemes: readonly string[]; readonly example: string },
): Setting<string> {
  const { schemes, example, ...rest } = definition;
  return {
    ...rest,
    allowed: `a URL such as ${example}`,
    read: (text) => (isUrlOf(schemes, text) ? text : undefined),
  };
}

/** Whether a text is a URL with one of some schemes. */
export function isUrlOf(schemes: readonly string[], text: string): boolean {
  return URL.canParse(text) && schemes.some((scheme) => text.toLowerCase().startsWith(`${scheme}://`));
}

/**
 * A text that must not be seen: a password, a key, a token, or a URL that may hold one. Its value prints as `***`;
 * `reveal()` gives it. Without default it is empty.
 */
export function secretSetting({
  accepts = () => true,
  allowed = 'text; not shown',
  ...definition
}: SecretDefinition): Setting<Secret> {
  return {
    ...definition,
    defaultValue: new Secret(''),
    allowed,
    isSecret: true,
    read: (text) => (accepts(text) ? new Secret(text) : undefined),
  };
}

/** One of a few words. */
export function choiceSetting<T extends string>(
  definition: Definition<T> & { readonly choices: readonly T[] },
): Setting<T> {
  const { choices } = definition;
  return {
    ...definition,
    allowed: `one of ${choices.join(', ')}`,
    read: (text) => choices.find((choice) => choice === text),
  };
}

/** `true` or `false`. */
export function switchSetting(definition: Definition<boolean>): Setting<boolean> {
  return {
    ...definition,
    allowed: 'true or false',
    read: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
  };
}
