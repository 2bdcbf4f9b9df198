import type { Random } from './random.ts';

/** What a template may use while a request is made. */
export interface TemplateValues {
  readonly counter: number;
  readonly random: Random;
}

/** Makes the text of one request. */
export type Template = (values: TemplateValues) => string;

/** A template, or why the text is none. `isConstant` = every request has the same text. */
export type ParsedTemplate =
  | { readonly ok: true; readonly render: Template; readonly isConstant: boolean }
  | { readonly ok: false; readonly message: string };

type Part = { readonly text: string } | { readonly render: Template } | { readonly problem: string };

const HELP = 'use ${counter}, ${random(1,100)}, ${pick(a,b)}, ${uuid} or ${env.NAME}';
const MAX_RANDOM = 1e12;

/**
 * Compiles a text with values in `${…}`: `counter` (0, 1, 2 … over the whole run), `random(from,to)` (whole numbers, both ends
 * included), `pick(a,b,…)`, `uuid` (version 4 in form, from the seed), `env.NAME` (read once, at the start). `$${` is a plain `${`.
 */
export function parseTemplate(text: string, env: Readonly<Record<string, string | undefined>>): ParsedTemplate {
  const parts = text.split(/(\$\$\{|\$\{[^}]*\}?)/).map((piece, index): Part => {
    if (index % 2 === 0) return { text: piece };
    return piece === '$${' ? { text: '${' } : partOf(piece, env);
  });
  const wrong = parts.find((part) => 'problem' in part);
  if (wrong !== undefined) return { ok: false, message: wrong.problem };
  const renders = parts.map((part): Template =>
    'render' in part ? part.render : () => ('text' in part ? part.text : ''),
  );
  if (parts.every((part) => 'text' in part)) {
    const constant = parts.map((part) => ('text' in part ? part.text : '')).join('');
    return { ok: true, isConstant: true, render: () => constant };
  }
  return { ok: true, isConstant: false, render: (values) => renders.map((render) => render(values)).join('') };
}

function partOf(piece: string, env: Readonly<Record<string, string | undefined>>): Part {
  if (!piece.endsWith('}')) return { problem: `has a \${ without its }; ${HELP}` };
  const expression = piece.slice(2, -1).trim();
  if (expression === 'counter') return { render: ({ counter }) => String(counter) };
  if (expression === 'uuid') return { render: ({ random }) => uuid(random) };
  const [, name] = /^env\.([A-Za-z_][A-Za-z0-9_]*)$/.exec(expression) ?? [];
  if (name !== undefined) return environmentPart(name, env);
  const [, word, args] = /^(random|pick)\((.*)\)$/s.exec(expression) ?? [];
  if (word === 'random') return randomPart(args ?? '');
  if (word === 'pick') return pickPart(args ?? '');
  return { problem: `has ${piece}, which is not known; ${HELP}` };
}

function environmentPart(name: string, env: Readonly<Record<string, string | undefined>>): Part {
  const value = env[name];
  return value === undefined
    ? { problem: `needs the environment variable ${name}, which is not set` }
    : { text: value };
}

function randomPart(args: string): Part {
  const [from = Number.NaN, to = Number.NaN, ...more] = args
    .split(',')
    .map((text) => (/^\s*-?\d+\s*$/.test(text) ? Number(text) : Number.NaN));
  if (more.length > 0 || !(from <= to) || Math.abs(from) > MAX_RANDOM || Math.abs(to) > MAX_RANDOM) {
    return { problem: `has random(${args}); it takes two whole numbers, the smaller first: \${random(1,100)}` };
  }
  return { render: ({ random }) => String(from + Math.floor(random() * (to - from + 1))) };
}

function pickPart(args: string): Part {
  const words = args.split(',').map((word) => word.trim());
  if (words.includes('')) return { problem: 'has a pick() with nothing to choose; write ${pick(red,green)}' };
  return { render: ({ random }) => words[Math.floor(random() * words.length)] ?? '' };
}

function uuid(random: Random): string {
  const hex = Array.from({ length: 32 }, (_, index) => {
    const digit = Math.floor(random() * 16);
    if (index === 12) return '4';
    return (index === 16 ? 8 + (digit % 4) : digit).toString(16);
  }).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
