import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { EXIT } from './exit-code.ts';
import { runCli } from './run-cli.ts';
import { readSettings } from './settings.ts';

async function run(args: readonly string[], environment: Record<string, string> = {}) {
  const printed = { stdout: '', stderr: '' };
  const write = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      printed[name] += text;
    },
  });
  const code = await runCli(args, {
    stdout: write('stdout'),
    stderr: write('stderr'),
    stdin: Readable.from([]),
    settings: readSettings(environment),
    nowUnixMs: () => 0,
  });
  return { code, ...printed };
}

describe('help and version', () => {
  it('stand on stdout and end with 0, also without arguments', async () => {
    for (const args of [[], ['--help'], ['help'], ['help', 'apply'], ['import', '--help']]) {
      const { code, stdout, stderr } = await run(args);
      expect([args, code, stderr]).toEqual([args, 0, '']);
      expect(stdout).toContain('Usage: gatehouse');
    }
    const { code, stdout } = await run(['--version']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('agrees with docs/cli.md on commands and exit codes', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/cli.md'), 'utf8');
    const { stdout } = await run(['--help']);
    const section = stdout.slice(stdout.indexOf('Commands:'), stdout.indexOf('Exit codes:'));
    const commands = [...section.matchAll(/^ {2}([a-z][a-z-]+)/gm)].map(([, name]) => name ?? '');
    expect(commands).toContain('vpc-links');
    for (const name of commands.filter((name) => name !== 'help')) expect(page).toContain(`gatehouse ${name}`);
    for (const code of Object.values(EXIT)) expect(page).toMatch(new RegExp(`\\| ${String(code)} +\\|`));
  });

  it('documents the exit codes', async () => {
    expect((await run(['--help'])).stdout).toContain('4    differences found');
  });
});

describe('wrong arguments', () => {
  it.each([
    [['aplly'], "unknown command 'aplly'\n(Did you mean apply?)"],
    [['apply'], "required option '-f, --file"],
    [['apis', '--bogus'], "unknown option '--bogus'"],
    [['apis', '-o', 'xml'], 'Allowed choices are table, json, yaml'],
    [['apis', '--timeout', '0'], 'Must be a number of seconds'],
    [['apis', '--server', 'http://a:1'], 'must be HOST:PORT'],
    [['apis', '--server', 'a:99999'], 'must be HOST:PORT'],
    [['apis', '--token', 'a b'], 'no blanks'],
    [['apis', '--ca', '/nowhere.pem'], '--ca /nowhere.pem cannot be read: there is no such file'],
    [['apis', '--cert', 'x'], '--cert and --key belong together'],
    [['tokens', 'create', 'ci'], 'required option'],
    [['tokens', 'create', 'ci', '--role', 'root'], 'Allowed choices are viewer, operator, admin'],
    [['tokens', 'create', 'ci', '--role', 'viewer', '--expires', 'soon'], 'for example 30d'],
    [['stages'], "missing required argument 'api'"],
    [['stages', 'a', 'b'], 'too many arguments. Expected 1'],
    [['rollout', 'a', '--stage', ''], 'single quotes'],
    [['import', 'x', '--upstream', 'y'], '--upstream must be a URL'],
    [['import', '/nowhere.yaml'], 'there is no such file'],
    [['apply', '-f', '/nowhere.yaml'], 'there is no such file'],
    [['completion', 'tcsh'], 'Allowed choices are bash, zsh, fish'],
  ])('%j end with 2 and say why', async (args, reason) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('gatehouse: ');
    expect(stderr).toContain(reason);
  });

  it('names GATEHOUSE_SERVER when that is wrong', async () => {
    const { code, stderr } = await run(['apis'], { GATEHOUSE_SERVER: 'a b' });
    expect(code).toBe(2);
    expect(stderr).toContain('GATEHOUSE_SERVER must be HOST:PORT');
  });
});

describe('the token', () => {
  it('stands in no help and no message', async () => {
    const environment = { GATEHOUSE_TOKEN: 'ght_canary-canary', GATEHOUSE_SERVER: 'a b' };
    for (const args of [
      ['--help'],
      ['apis'],
      ['apis', '--token', 'ght_canary-canary x', '--bogus', 'ght_canary-canary'],
    ]) {
      const { stdout, stderr } = await run(args, environment);
      expect(stdout + stderr).not.toContain('canary');
    }
  });
});

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('knows commands, options, choices and API ids in %s', async (shell) => {
    const { code, stdout } = await run(['completion', shell]);
    expect(code).toBe(0);
    for (const word of ['vpc-links', 'delete', 'dry-run', 'table json yaml', 'gatehouse apis -o json']) {
      expect(stdout).toContain(word);
    }
    expect(stdout).not.toContain('without-extensions');
  });

  it('completes in a real bash', async () => {
    const { stdout } = await run(['completion', 'bash']);
    const complete = (line: string): string[] => {
      const words = `COMP_WORDS=(${line} ''); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _gatehouse; echo "\${COMPREPLY[@]}"`;
      const { stdout: words_, stderr } = spawnSync('bash', ['--norc', '-c', `${stdout}\n${words}`], {
        encoding: 'utf8',
      });
      expect(stderr).toBe('');
      return words_.trim().split(' ');
    };
    expect(complete('gatehouse')).toContain('rollback');
    expect(complete('gatehouse apis -o')).toEqual(['table', 'json', 'yaml']);
    expect(complete('gatehouse import --mode')).toEqual(['overwrite', 'merge']);
  });
});
