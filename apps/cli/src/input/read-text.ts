import { readFile, stat } from 'node:fs/promises';
import type { Runtime } from '../context.ts';
import { CliError } from '../errors/cli-error.ts';

const MEBIBYTE = 1024 * 1024;

/** Most bytes of a file: what the control plane takes for an import. */
export const MAX_FILE_BYTES = 6 * MEBIBYTE;

/** A text file, or standard input for `-`. Throws exit code 2 for what is missing, too large or not text. */
export async function readText(file: string, { stdin }: Pick<Runtime, 'stdin'>): Promise<string> {
  const bytes = file === '-' ? await readStdin(stdin) : await readBounded(file);
  if (bytes.includes(0)) throw notText(file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw notText(file);
  }
}

async function readBounded(file: string): Promise<Buffer> {
  try {
    const info = await stat(file);
    if (info.isDirectory()) throw new CliError(`${file} is a folder; name a file in it.`);
    if (info.size > MAX_FILE_BYTES) throw tooLarge(file, `has ${megabytes(info.size)}`);
    return await readFile(file);
  } catch (error) {
    throw error instanceof CliError ? error : unreadable(file, error);
  }
}

async function readStdin(stdin: Runtime['stdin']): Promise<Buffer> {
  if (stdin.isTTY === true)
    throw new CliError('- reads standard input, and that is the keyboard here: pipe a file into it.');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    bytes += chunk.length;
    if (bytes > MAX_FILE_BYTES) throw tooLarge('standard input', 'is longer');
  }
  return Buffer.concat(chunks);
}

function tooLarge(file: string, fact: string): CliError {
  return new CliError(
    `${file} is too large: the control plane takes ${megabytes(MAX_FILE_BYTES)}, and it ${fact}. Nothing was sent.`,
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / MEBIBYTE).toFixed(1)} MiB`;
}

function notText(file: string): CliError {
  return new CliError(`${file === '-' ? 'standard input' : file} is not UTF-8 text; YAML or JSON is expected.`);
}

function unreadable(file: string, error: unknown): CliError {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EACCES: 'you may not read it',
    ENOTDIR: 'there is no such file',
  };
  return new CliError(`cannot read ${file}: ${reasons[code ?? ''] ?? message}.`);
}
