import { readFile } from 'node:fs/promises';
import { Secret } from './secret.ts';

/** Where a secret may come from. */
export interface SecretSource {
  /** The value itself; empty = not given. */
  readonly value: Secret;
  /** Path of a file that holds it; empty = not given. Blanks and line ends around the value are cut off. */
  readonly file: string;
  /** Name of the variable of the value; that of the file has `_FILE` after it. */
  readonly variable: string;
}

/** The secret, from the variable or from its file; undefined if neither is given. Throws Error when both are, or the file cannot be read. */
export async function readSecret({ value, file, variable }: SecretSource): Promise<Secret | undefined> {
  if (file === '') return value.isEmpty ? undefined : value;
  if (!value.isEmpty) throw new Error(`${variable} and ${variable}_FILE are both set: remove one of them.`);
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code ?? cause.message;
    throw new Error(`${variable}_FILE: ${file} cannot be read (${why}). Check the path and its permissions.`, {
      cause,
    });
  });
  if (text.trim() === '') throw new Error(`${variable}_FILE: ${file} is empty. Put the secret into it.`);
  return new Secret(text.trim());
}
