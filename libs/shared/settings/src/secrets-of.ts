import { Secret } from '@gatehouse/secrets';

/** Every secret of parsed settings that has a value, for the mask of the log (`createMask`). */
export function secretsOf(settings: Readonly<Record<string, unknown>>): Secret[] {
  return Object.values(settings).filter((value): value is Secret => value instanceof Secret && !value.isEmpty);
}
