import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../process.ts';
import { readProjects } from './projects.ts';
import type { Project } from './projects.ts';
import { readSources } from './sources.ts';
import type { SourceFile } from './sources.ts';

/** What is wrong with the shape of the workspace, and its figures. */
export interface StructureReport {
  readonly problems: readonly string[];
  /** Median, 90th percentile and maximum of file and function lengths. */
  readonly report: readonly string[];
  /** Source files with logic that have no spec beside them. */
  readonly withoutSpec: readonly string[];
}

/** Checks tags, the README's table, library entries, disable comments and the lockfile. */
export function checkStructure(): StructureReport {
  const projects = readProjects();
  const sources = readSources();
  const product = sources.filter(({ path }) => !path.endsWith('.spec.ts'));
  const untested = withoutSpec(product, new Set(sources.map(({ path }) => path)));
  return {
    problems: [
      ...projects.flatMap((project) => tagProblems(project)),
      ...readmeProblems(projects),
      ...projects.flatMap((project) => entryProblems(project, sources)),
      ...sources.flatMap((source) => disableProblems(source)),
      ...lockfileProblems(projects),
      ...requestPageProblems(),
    ],
    report: [
      `files ${lengths(product.map(({ lines }) => lines))} lines`,
      `functions ${lengths(product.flatMap(({ functionLines }) => functionLines))} lines`,
      `${untested.length} files with logic have no spec of their own`,
    ],
    withoutSpec: untested,
  };
}

function tagProblems({ folder, tags }: Project): string[] {
  return ['scope', 'type']
    .filter((axis) => tags.filter((tag) => tag.startsWith(`${axis}:`)).length !== 1)
    .map((axis) => `${folder}/package.json: nx.tags needs exactly one ${axis}: tag.`);
}

function readmeProblems(projects: readonly Project[]): string[] {
  const file = join(ROOT, 'README.md');
  if (!existsSync(file)) return ['README.md is missing; its table names every project folder.'];
  const rows = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'));
  return projects
    .filter(({ folder }) => !rows.some((row) => row.includes(folder)))
    .map(({ folder }) => `README.md: no table row names ${folder}.`);
}

function entryProblems({ folder }: Project, sources: readonly SourceFile[]): string[] {
  if (!folder.startsWith('libs/')) return [];
  const entry = sources.find(({ path }) => path === `${folder}/src/index.ts`);
  if (entry === undefined) return [`${folder}: src/index.ts is missing.`];
  return entry.hasStarExport ? [`${entry.path}: name what the library exports instead of export *.`] : [];
}

function disableProblems({ path, disablesWithoutReason }: SourceFile): string[] {
  return disablesWithoutReason.map((line) => `${path}:${line}: an eslint-disable needs its reason after " -- ".`);
}

function lockfileProblems(projects: readonly Project[]): string[] {
  const lockfile = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
  const addresses = lockfile.match(/"resolved": "https?:/g)?.length ?? 0;
  const unlinked = projects.filter(({ folder }) => !lockfile.includes(`"${folder}": {`));
  return [
    ...(addresses > 0 ? [`package-lock.json: ${addresses} registry addresses; run npm install with this .npmrc.`] : []),
    ...unlinked.map(({ folder }) => `package-lock.json does not know ${folder}: run npm install.`),
  ];
}

/** The page that tells the way of a request names files that exist. */
function requestPageProblems(): string[] {
  const page = 'docs/life-of-a-request.md';
  if (!existsSync(join(ROOT, page))) return [`${page} is missing.`];
  const named = readFileSync(join(ROOT, page), 'utf8').matchAll(/`([\w./-]+\.ts)`/g);
  return [...named]
    .map((match) => match[1] ?? '')
    .filter((file) => !existsSync(join(ROOT, file)) && !existsSync(join(ROOT, 'libs/data/pipeline/src', file)))
    .map((file) => `${page}: ${file} does not exist.`);
}

function withoutSpec(product: readonly SourceFile[], paths: ReadonlySet<string>): string[] {
  return product
    .filter(({ path, typesOnly }) => path.startsWith('libs/') && !typesOnly)
    .map(({ path }) => path)
    .filter((path) => !paths.has(path.replace(/\.ts$/, '.spec.ts')));
}

function lengths(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return `median ${at(0.5)}, p90 ${at(0.9)}, longest ${at(1)}`;
}
