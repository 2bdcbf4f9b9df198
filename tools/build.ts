// `npm run build [app…]`: bundles each app into dist/<app>/main.js. Only images need it; the workspace runs its sources.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from './process.ts';

// Left out of the bundle: uWebSockets.js loads a binary that lies beside it; the others are optional parts of pg.
const EXTERNAL = ['uWebSockets.js', 'pg-native', 'pg-cloudflare', 'cloudflare:sockets'];

// CommonJS packages inside an ES module bundle still call require().
const REQUIRE_SHIM =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

function appsWithEntry(): string[] {
  const folder = join(ROOT, 'apps');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((app) => existsSync(join(folder, app, 'src/main.ts')));
}

async function bundle(app: string): Promise<void> {
  const outdir = join(ROOT, 'dist', app);
  rmSync(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { main: `apps/${app}/src/main.ts` },
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    sourcemap: true,
    metafile: true,
    external: EXTERNAL,
    banner: { js: REQUIRE_SHIM },
    legalComments: 'linked',
    logLevel: 'warning',
  });
  const bytes = Object.entries(metafile.outputs).find(([file]) => file.endsWith('main.js'))?.[1].bytes ?? 0;
  console.log(`dist/${app}/main.js ${(bytes / 1024 / 1024).toFixed(1)} MiB`);
}

const named = process.argv.slice(2);
for (const app of named.length > 0 ? named : appsWithEntry()) {
  try {
    await bundle(app);
  } catch {
    // esbuild has printed what and where.
    console.error(`dist/${app} was not built.`);
    process.exitCode = 1;
  }
}
