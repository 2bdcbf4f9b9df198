import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dockerfileProblems, inheritedInstructions, parseDockerfile } from './support/dockerfile.ts';
import { ROOT } from './support/render.ts';

const TEXT = readFileSync(join(ROOT, 'deploy/docker/Dockerfile'), 'utf8');
const STAGES = parseDockerfile(TEXT);

describe('the Dockerfile', () => {
  it('has nothing that a linter would mind', () => {
    expect(dockerfileProblems(STAGES)).toEqual([]);
  });

  it.each<[string, string | RegExp, string, string]>([
    ['a floating tag', /node:[\d.]+-bookworm-slim/, 'node:22', 'FROM node:22 is not pinned'],
    [
      'a root user',
      'USER 10001:10001',
      'USER root',
      'control-plane: runs as root, or as a name that Kubernetes cannot check',
    ],
    ['a shell as process 1', /ENTRYPOINT .*/, 'ENTRYPOINT node main.js', 'ENTRYPOINT runs a shell: use the JSON form'],
    ['a missing source', 'healthcheck.mjs ./', 'health.mjs ./', 'COPY deploy/docker/health.mjs: does not exist'],
    [
      'an unknown stage',
      '--from=build /image/data',
      '--from=builder /image/data',
      'COPY --from=builder: no such stage',
    ],
    [
      'a missing label',
      'image.licenses',
      'image.licence',
      'control-plane: has no label org.opencontainers.image.licenses=',
    ],
  ])('would be refused with %s', (_what, from, to, problem) => {
    expect(dockerfileProblems(parseDockerfile(TEXT.replace(from, to)))).toContain(problem);
  });

  it("uses the workspace's version of Node.js", () => {
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      readonly devDependencies: { readonly node: string };
    };
    const bases = STAGES.map(({ base }) => base).filter((base) => base.startsWith('node:'));
    expect(new Set(bases)).toEqual(new Set([`node:${devDependencies.node}-bookworm-slim`]));
  });

  it('has a target for each process, the standalone one as the default', () => {
    const targets = STAGES.map(({ name }) => name).filter((name) => name !== 'build' && name !== 'runtime');
    expect(targets).toEqual(['control-plane', 'data-plane', 'standalone']);
  });

  it('keeps everything out of the build that it does not need', () => {
    const ignored = readFileSync(join(ROOT, 'deploy/docker/Dockerfile.dockerignore'), 'utf8').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.git', '**/node_modules', 'dist', 'tmp', '.gatehouse']));
  });

  it('asks for health on ports that the image exposes', () => {
    for (const stage of STAGES.slice(2)) {
      const all = inheritedInstructions(STAGES, stage);
      const exposed = all.find(({ name }) => name === 'EXPOSE')?.rest.split(' ') ?? [];
      const [, port = ''] = /"(\d+)", "\//.exec(all.find(({ name }) => name === 'HEALTHCHECK')?.rest ?? '') ?? [];
      expect(exposed, stage.name).toContain(port);
    }
  });
});
