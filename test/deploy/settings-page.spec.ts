import type { Setting, SettingsTable } from '@gatehouse/settings';
import prettier from 'prettier';
import { describe, expect, it } from 'vitest';
// eslint-disable-next-line @nx/enforce-module-boundaries -- apps have no entry to import; the page must agree with this very table
import { CONTROL_PLANE_APP_SETTINGS } from '../../apps/control-plane/src/settings.ts';
// eslint-disable-next-line @nx/enforce-module-boundaries -- as above
import { DATA_PLANE_APP_SETTINGS } from '../../apps/data-plane/src/settings.ts';
// eslint-disable-next-line @nx/enforce-module-boundaries -- as above
import { STANDALONE_SETTINGS } from '../../apps/standalone/src/settings.ts';

const PROCESSES: readonly (readonly [letter: string, table: SettingsTable])[] = [
  ['S', STANDALONE_SETTINGS],
  ['C', CONTROL_PLANE_APP_SETTINGS],
  ['D', DATA_PLANE_APP_SETTINGS],
];

const HEAD = `# Settings

Every setting is an environment variable; \`--help\` of each process prints its own. A wrong value, and a \`GATEHOUSE_…\` variable
that no setting knows, stops the process with one line that names the variable and what is allowed. S = standalone, C = control plane,
D = data plane. This page is written by \`npx vitest run --config test/vitest.config.ts test/deploy/settings-page.spec.ts -u\`.

| variable | default | of | meaning |
| --- | --- | --- | --- |
`;

interface Row {
  readonly setting: Setting<unknown>;
  readonly letters: string[];
  readonly defaults: Set<string>;
}

/** The host name of the machine is no default to print. */
function defaultOf({ variable, defaultValue, isSecret }: Setting<unknown>): string {
  if (isSecret === true || variable === 'GATEHOUSE_NODE_ID') return '';
  const text = typeof defaultValue === 'object' ? '' : String(defaultValue);
  return text === '' ? '' : `\`${text}\``;
}

function rows(): readonly Row[] {
  const byVariable = new Map<string, Row>();
  for (const [letter, table] of PROCESSES) {
    for (const setting of Object.values(table)) {
      const row = byVariable.get(setting.variable) ?? { setting, letters: [], defaults: new Set<string>() };
      row.letters.push(letter);
      row.defaults.add(defaultOf(setting));
      byVariable.set(setting.variable, row);
    }
  }
  return [...byVariable.values()];
}

describe('docs/settings.md', () => {
  it('names every setting of every process with its default', async () => {
    const lines = rows().map(({ setting, letters, defaults }) => {
      const help = setting.help.replaceAll('|', '\\|').replaceAll('<', '&lt;');
      return `| \`${setting.variable}\` | ${[...defaults].join(', ')} | ${letters.join(' ')} | ${help} |`;
    });
    const options = await prettier.resolveConfig(new URL('../../docs/settings.md', import.meta.url).pathname);
    const page = await prettier.format(HEAD + lines.join('\n'), { ...options, parser: 'markdown' });
    await expect(page).toMatchFileSnapshot('../../docs/settings.md');
  });
});
