// `npm run lint [paths…]`: one ESLint run over the whole workspace, with module boundaries from a fresh project graph.
import { spawnSync } from 'node:child_process';

const environment = { ...process.env, NX_DAEMON: 'false', NX_INTERACTIVE: 'false' };
const paths = process.argv.slice(2);

// The boundary rule reads the graph from Nx's cache and checks nothing without it.
const graph = spawnSync('nx', ['show', 'projects', '--json'], { env: environment, encoding: 'utf8' });
if (graph.status !== 0) {
  console.error(
    `Nx cannot read the workspace, so module boundaries cannot be checked.\n${graph.stdout}${graph.stderr}`,
  );
  process.exit(1);
}

const eslint = spawnSync(
  'eslint',
  [
    '--cache',
    '--cache-location',
    'node_modules/.cache/eslint/',
    '--max-warnings',
    '0',
    ...(paths.length ? paths : ['.']),
  ],
  { env: environment, stdio: 'inherit' },
);
process.exit(eslint.status ?? 1);
