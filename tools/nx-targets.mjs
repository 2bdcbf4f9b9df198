// Gives every project the same targets, so that no package.json repeats them.
// Plain JavaScript: Nx loads its plugins before any TypeScript support is set up.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Nx plugin: `lint`, `typecheck` and `test` for every workspace package, `build` for every app. */
export const createNodesV2 = [
  '{apps,libs}/**/package.json',
  (configFiles, _options, context) =>
    configFiles
      .filter((file) => !file.includes('node_modules') && !file.includes('dist/'))
      .map((file) => [file, { projects: projectOf(dirname(file), context.workspaceRoot) }]),
];

export const name = 'gatehouse-targets';

function projectOf(root, workspaceRoot) {
  const { name: projectName } = JSON.parse(readFileSync(join(workspaceRoot, root, 'package.json'), 'utf8'));
  const targets = {
    lint: command(`eslint ${root}`),
    // One program for the whole workspace: a change shows its effect on every user of the library.
    typecheck: command('tsc -p tsconfig.json'),
    test: command(`vitest run ${root} --passWithNoTests`),
  };
  if (root.startsWith('apps/') && existsSync(join(workspaceRoot, root, 'src/main.ts'))) {
    targets.build = {
      ...command(`node tools/build.ts ${basename(root)}`),
      outputs: [`{workspaceRoot}/dist/${basename(root)}`],
    };
  }
  return { [root]: { root, name: projectName, targets } };
}

function command(text) {
  return { executor: 'nx:run-commands', options: { command: text, cwd: '{workspaceRoot}' } };
}
