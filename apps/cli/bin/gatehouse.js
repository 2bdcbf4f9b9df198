#!/usr/bin/env node
// Starts the command line. Its source is TypeScript, which Node runs from 22.18 on; an older Node hands over to the workspace's own.
import { spawn } from 'node:child_process';
import module from 'node:module';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 18)) await runHere();
else runOnWorkspaceNode();

async function runHere() {
  silenceExperimentalWarnings();
  // Keeps the stripped and compiled modules: the second start takes half the time.
  module.enableCompileCache?.();
  await import('../src/main.ts');
}

function silenceExperimentalWarnings() {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning, ...rest) => {
    const type = typeof rest[0] === 'object' ? rest[0]?.type : rest[0];
    if (type !== 'ExperimentalWarning') emitWarning(warning, ...rest);
  };
}

function runOnWorkspaceNode() {
  const node = fileURLToPath(new URL('../../../node_modules/node/bin/node', import.meta.url));
  const self = fileURLToPath(import.meta.url);
  const child = spawn(node, [self, ...process.argv.slice(2)], { stdio: 'inherit' });
  // The terminal sends Ctrl-C to both; the child decides, this process passes its answer on.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', () => {
    console.error(
      `gatehouse needs Node 22.18 or later; this is ${process.versions.node}, and the workspace has none of its own. Run npm ci.`,
    );
    process.exitCode = 2;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal ?? 'SIGTERM'];
  });
}
