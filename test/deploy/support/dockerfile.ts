import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './render.ts';

/** One instruction with its continuation lines joined. */
export interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** `FROM … AS name` and what follows. */
export interface Stage {
  readonly base: string;
  readonly name: string;
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile. Throws Error for what it does not understand. */
export function parseDockerfile(text: string): Stage[] {
  const joined = text.replaceAll(/^\s*#.*\n/gm, '').replaceAll(/\\\n/g, ' ');
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const line of joined.split('\n').filter((one) => one.trim() !== '')) {
    const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === '') throw new Error(`No instruction: ${line}`);
    if (name !== 'FROM') stages.at(-1)?.instructions.push({ name, rest: rest.replaceAll(/\s+/g, ' ').trim() });
    else {
      const [, base = '', stage = ''] = /^(\S+)(?:\s+AS\s+(\S+))?$/.exec(rest) ?? [];
      stages.push({ base, name: stage, instructions: [] });
    }
  }
  return stages;
}

/** A stage with all that it inherits from the stages before. */
export function inheritedInstructions(stages: readonly Stage[], stage: Stage): Instruction[] {
  const parent = stages.find(({ name }) => name === stage.base);
  return [...(parent === undefined ? [] : inheritedInstructions(stages, parent)), ...stage.instructions];
}

/** What a linter would say: floating tags, missing names, a root user, shell forms, sources that do not exist. */
export function dockerfileProblems(stages: readonly Stage[]): string[] {
  const names = stages.map(({ name }) => name);
  return [
    ...stages.flatMap(({ base, name }) => [
      ...(name === '' ? [`FROM ${base} has no name`] : []),
      ...(names.includes(base) || /:\d+\.\d+\.\d+/.test(base) ? [] : [`FROM ${base} is not pinned`]),
    ]),
    ...stages.flatMap((stage) => stage.instructions.flatMap((one) => instructionProblems(one, names))),
    ...stages
      .filter(({ name }) => name !== 'build' && !stages.some(({ base }) => base === name))
      .flatMap((stage) => finalProblems(stage.name, inheritedInstructions(stages, stage))),
  ];
}

function instructionProblems({ name, rest }: Instruction, stages: readonly string[]): string[] {
  if (name === 'ADD') return ['ADD fetches and unpacks: use COPY'];
  if (['ENTRYPOINT', 'CMD'].includes(name) && !rest.startsWith('[')) return [`${name} runs a shell: use the JSON form`];
  if (name === 'HEALTHCHECK' && !/CMD \[/.test(rest)) return ['HEALTHCHECK runs a shell: use the JSON form'];
  if (name === 'RUN' && /\b(sudo|curl|wget)\b/.test(rest)) return [`RUN fetches by hand: ${rest}`];
  if (name !== 'COPY') return [];
  const from = /^--from=(\S+) /.exec(rest)?.[1];
  if (from !== undefined) return stages.includes(from) ? [] : [`COPY --from=${from}: no such stage`];
  return rest
    .split(' ')
    .slice(0, -1)
    .filter((source) => !existsSync(join(ROOT, source)))
    .map((source) => `COPY ${source}: does not exist`);
}

function finalProblems(stage: string, instructions: readonly Instruction[]): string[] {
  const last = (name: string): string => instructions.findLast((one) => one.name === name)?.rest ?? '';
  const user = last('USER').split(':')[0] ?? '';
  const labels = ['title', 'description', 'licenses', 'version', 'revision'].map(
    (l) => `org.opencontainers.image.${l}=`,
  );
  return [
    ...(/^[1-9]\d+$/.test(user) ? [] : ['runs as root, or as a name that Kubernetes cannot check']),
    ...(last('ENTRYPOINT') === '' ? ['has no ENTRYPOINT'] : []),
    ...(last('HEALTHCHECK') === '' ? ['has no HEALTHCHECK'] : []),
    ...(last('WORKDIR') === '' ? ['has no WORKDIR'] : []),
    ...labels.filter((label) => !last('LABEL').includes(label)).map((label) => `has no label ${label}`),
  ].map((problem) => `${stage}: ${problem}`);
}
