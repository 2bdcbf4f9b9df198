import { randomInt } from 'node:crypto';
import { parseScenario } from '@gatehouse/load-scenario';
import type { Scenario } from '@gatehouse/load-scenario';
import type { LoadContext } from './context.ts';
import { LoadError } from './load-error.ts';
import { findScenario, readText } from './read-file.ts';
import type { RunOptions } from './run-options.ts';

const MAX_MIB = 4;
const SEEDS = 2 ** 32;

/** Reads a scenario with the flags applied; one without a seed gets a new one. Throws LoadError with every problem of the file. */
export async function readScenario({ runtime }: LoadContext, name: string, options: RunOptions): Promise<Scenario> {
  const text = await readText(findScenario(name, runtime.settings.workingFolder), name, MAX_MIB);
  const { url, limit, seed, rateFactor, soak, connections, timeout, maxArrivals } = options;
  const parsed = parseScenario(text, {
    env: runtime.settings.environment,
    overrides: { addresses: url, seed, limit, rateFactor, soakMs: soak, connections, timeoutMs: timeout, maxArrivals },
  });
  if (!parsed.ok) {
    const details = parsed.problems.map(({ path, message }) => `${path === '' ? 'the file' : path} ${message}`);
    throw new LoadError(
      `${name} has ${String(details.length)} problem${details.length === 1 ? '' : 's'}; nothing was sent:`,
      {
        details,
      },
    );
  }
  const { file } = parsed.value;
  return { ...parsed.value, file: { ...file, seed: file.seed ?? randomInt(SEEDS) } };
}
