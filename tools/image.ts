/**
 * `node tools/image.ts OUT [app…]`: collects the production files of each app's bundle (dist/<app>, made by tools/build.ts)
 * in OUT/<app>: the bundle, what makes it an ES module, and the server's native binary for this system, where it is needed.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ROOT } from './process.ts';

const SERVER_PACKAGE = join(ROOT, 'node_modules/uWebSockets.js');

// The package carries a binary for each system, architecture and ABI of Node.js; an image needs its own.
const SERVER_BINARY = `uws_${process.platform}_${process.arch}_${process.versions.modules}.node`;

function collect(app: string, out: string): void {
  const bundle = join(ROOT, 'dist', app);
  if (!existsSync(join(bundle, 'main.js')))
    throw new Error(`dist/${app}/main.js is missing: run npm run build ${app}.`);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  cpSync(bundle, out, { recursive: true });
  // Without "type": "module" in reach, Node would read the bundle as CommonJS.
  writeFileSync(join(out, 'package.json'), '{ "type": "module" }\n');
  if (
    /from\s*["']uWebSockets\.js["']|import\(["']uWebSockets\.js["']\)/.test(readFileSync(join(out, 'main.js'), 'utf8'))
  ) {
    copyServerPackage(join(out, 'node_modules/uWebSockets.js'));
  }
}

function copyServerPackage(target: string): void {
  if (!existsSync(join(SERVER_PACKAGE, 'dist/bin', SERVER_BINARY))) {
    throw new Error(`uWebSockets.js has no binary ${SERVER_BINARY}: choose another system or Node.js version.`);
  }
  cpSync(SERVER_PACKAGE, target, {
    recursive: true,
    dereference: true,
    filter: (source) => !source.endsWith('.d.mts') && (!source.endsWith('.node') || source.endsWith(SERVER_BINARY)),
  });
}

const [out, ...named] = process.argv.slice(2);
if (out === undefined) {
  console.error('Usage: node tools/image.ts OUT [app…]');
  process.exit(2);
}
const apps = named.length > 0 ? named : readdirSync(join(ROOT, 'dist'));
for (const app of apps) {
  collect(app, resolve(out, app));
  console.log(`${app} → ${join(out, app)}`);
}
