import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './render.ts';

/** Metrics that Prometheus itself makes. */
const OF_PROMETHEUS = ['up'];

/** Names in the tables of docs/metrics.md, and names that the sources give to the figures of `/metrics`. */
export function exposedMetrics(): Set<string> {
  const page = join(ROOT, 'docs/metrics.md');
  const documented = existsSync(page) ? readFileSync(page, 'utf8').matchAll(/`((?:gatehouse|process)_\w+)/g) : [];
  const sources = globSync(['apps/*/src/**/*.ts', 'libs/{control,data,shared}/*/src/**/*.ts'], { cwd: ROOT })
    .filter((path) => !path.endsWith('.spec.ts'))
    .map((path) => readFileSync(join(ROOT, path), 'utf8'));
  const named = sources.flatMap((text) => [...text.matchAll(/'((?:gatehouse|process)_[a-z_]+)'/g)]);
  return new Set([...documented, ...named].map(([, name = '']) => name));
}

/** Metrics in an expression that neither the page, nor Prometheus, nor a recording rule knows. */
export function unknownMetrics(
  expression: string,
  known: ReadonlySet<string>,
  recorded: readonly string[] = [],
): string[] {
  const bare = expression.replaceAll(/"[^"]*"/g, '""').replaceAll(/\{[^}]*\}/g, '{}');
  const grouping = /\b(?:by|without|on|ignoring|group_right|group_left)\s*\([^)]*\)/g;
  const names = [...bare.replaceAll(grouping, '').matchAll(/[a-zA-Z_:][\w:]*/g)]
    .filter(({ index, 0: name }) => !isFunction(bare.replaceAll(grouping, ''), index + name.length))
    .map(([name]) => name)
    .filter((name) => /[_:]|^up$/.test(name) && !name.startsWith('__'));
  return names.filter((name) => !isKnown(name, known) && !recorded.includes(name) && !OF_PROMETHEUS.includes(name));
}

function isFunction(text: string, end: number): boolean {
  return /^\s*\(/.test(text.slice(end));
}

function isKnown(name: string, known: ReadonlySet<string>): boolean {
  return known.has(name) || known.has(name.replace(/_(bucket|sum|count)$/, ''));
}
