import { expect, it } from 'vitest';
import { DEFAULT_RENDER_LIMITS } from './limits.ts';
import { compileTemplate, renderTemplate } from './mapping-template.ts';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const LIMITS = { ...DEFAULT_RENDER_LIMITS, maxSteps: 900, maxOutputCharacters: 2_000 };

type Random = <T>(choices: readonly T[]) => T;

function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return (choices) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const choice = choices[Math.floor((state / 2 ** 32) * choices.length)];
    if (choice === undefined) throw new Error('nothing to choose from');
    return choice;
  };
}

const NAMES = [
  'a',
  'b',
  'l',
  'm',
  's',
  'r',
  'input',
  'util',
  'context',
  'stageVariables',
  'foreach',
  '__proto__',
  'constructor',
];
const PROPERTIES = [
  'a',
  'body',
  'key',
  'count',
  'hasNext',
  'empty',
  'requestOverride',
  'header',
  '__proto__',
  'prototype',
];
const METHODS = [
  ...[
    'length',
    'size',
    'get',
    'put',
    'add',
    'addAll',
    'remove',
    'set',
    'keySet',
    'entrySet',
    'values',
    'split',
    'substring',
  ],
  ...['replaceAll', 'replace', 'matches', 'indexOf', 'concat', 'repeat', 'equals', 'compareTo', 'toString', 'parseInt'],
  ...[
    'json',
    'path',
    'params',
    'escapeJavaScript',
    'urlEncode',
    'urlDecode',
    'base64Encode',
    'base64Decode',
    'parseJson',
  ],
  ...[
    'constructor',
    '__proto__',
    'hasOwnProperty',
    'getClass',
    'subList',
    'contains',
    'charAt',
    'intValue',
    'hashCode',
  ],
];
const TEXTS = [
  '',
  'a',
  '$.a',
  '$..*',
  '$',
  'a.b',
  '(a+)+$',
  '[',
  '%zz',
  '{"a": [1, 2.5]}',
  "it's",
  'é😀',
  '$1',
  '\\',
  '0',
];
const OPERATORS = ['+', '-', '*', '/', '%', '==', '!=', '<', '>=', '&&', '||', 'and', 'eq'];
const SCRAPS = [
  '#',
  '$',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '"',
  "'",
  '\\',
  '#end',
  '#else',
  '##',
  '#*',
  '..',
  '=',
  ' ',
  '\n',
  '!',
  ',',
];
const BODIES = [
  '',
  '{}',
  '[]',
  '{"a":{"a":[1,"x",null]},"__proto__":{"a":1}}',
  '[1,2.0,"s",true]',
  '{broken',
  '"text"',
  '[[[[[[]]]]]]',
];

/** Values of every kind, so that most methods find what they work on. */
const SETUP =
  '#set($a = 1)#set($b = 2.5)#set($s = "a.b,$1")#set($l = [1, "a", [2], {"a": 3}])#set($m = {"a": 1, "k": [1, 2], 1: "x"})' +
  '#set($r = [1..600])';

/** Templates by their grammar, with every name, method and operator in every place. */
class Writer {
  readonly #pick: Random;

  constructor(pick: Random) {
    this.#pick = pick;
  }

  template(depth: number): string {
    return Array.from({ length: this.#pick([1, 2, 3, 4]) }, () => this.#node(depth)).join('');
  }

  #node(depth: number): string {
    const kinds = ['text', 'reference', 'set', 'set'];
    const kind = this.#pick(depth > 0 ? [...kinds, 'if', 'foreach', 'foreach', 'define', 'leave'] : kinds);
    switch (kind) {
      case 'text':
        return this.#pick(['a', ' ', '\n', '{"x": ', '}', '\\$a', '#[[$x]]#', '## c\n']);
      case 'set':
        return `#set(${this.#reference(0)} = ${this.#value(depth)})`;
      case 'if':
        return `#if(${this.#value(depth - 1)})${this.template(depth - 1)}#else${this.template(depth - 1)}#end`;
      case 'foreach':
        return `#foreach($${this.#pick(NAMES)} in ${this.#value(depth - 1)})${this.template(depth - 1)}#end`;
      case 'define':
        return `#define($${this.#pick(NAMES)})${this.template(depth - 1)}#end`;
      case 'leave':
        return this.#pick(['#if($a)#break#end', '#if($b)#stop#end']);
      default:
        return this.#reference(depth);
    }
  }

  #value(depth: number): string {
    const leaves = [
      () => this.#text(),
      () => this.#pick(['0', '1', '-3', '2.5', 'true', '9007199254740993']),
      () => this.#reference(0),
    ];
    const deeper = [
      () => this.#reference(depth - 1),
      () => `${this.#value(depth - 1)} ${this.#pick(OPERATORS)} ${this.#value(depth - 1)}`,
      () => `!(${this.#value(depth - 1)})`,
      () => `[${this.#value(depth - 1)}, ${this.#value(depth - 1)}]`,
      () => `[${this.#value(0)}..${this.#value(0)}]`,
      () => `{${this.#text()}: ${this.#value(depth - 1)}}`,
      () => `"${this.#reference(0)}-${this.#reference(0)}"`,
      () => this.#pick(["$input.path('$')", "$input.json('$.a')", '$input.params()', '$util.parseJson($input.body)']),
    ];
    return this.#pick(depth > 0 ? [...leaves, ...deeper] : leaves)();
  }

  #text(): string {
    return `'${this.#pick(TEXTS).replaceAll("'", "''")}'`;
  }

  #reference(depth: number): string {
    let reference = `$${this.#pick(['', '', '!'])}${this.#pick(NAMES)}`;
    while (this.#pick([true, true, false])) reference += this.#step(depth);
    return reference;
  }

  #step(depth: number): string {
    const kind = this.#pick(['property', 'method', 'method', 'index', 'document']);
    if (kind === 'document') return `.path('${this.#pick(['$', '$.a', '$..*', '$.a.a[1]', 'a'])}')`;
    if (kind === 'property') return `.${this.#pick(PROPERTIES)}`;
    if (kind === 'index') return `[${this.#pick(['0', '-1', '"a"', '"__proto__"', '$a', '7'])}]`;
    const args = Array.from({ length: this.#pick([0, 1, 1, 2]) }, () =>
      depth > 0 ? this.#value(depth - 1) : this.#text(),
    );
    return `.${this.#pick(METHODS)}(${args.join(', ')})`;
  }
}

/** Cuts, doubles and inserts: most of what comes out is no template. */
function damaged(text: string, pick: Random): string {
  const at = pick(Array.from({ length: text.length + 1 }, (_, i) => i));
  return pick([
    () => text.slice(0, at),
    () => text.slice(at),
    () => text.slice(0, at) + pick(SCRAPS) + text.slice(at),
    () => text.slice(0, at) + text.slice(at + 1),
    () => text.slice(at) + text.slice(0, at),
  ])();
}

function prototypeKeys(): string {
  const prototypes = [Object, Array, Map, String, Number, Boolean, Function, RegExp].map(
    (of) => of.prototype as object,
  );
  return prototypes.map((of) => Reflect.ownKeys(of).map(String).join()).join(';');
}

/** The kind of answer; throws when one is not what it may be. */
function answer(text: string, body: string): string {
  const compiled = compileTemplate(text);
  if (!compiled.ok) {
    const [problem] = compiled.problems;
    expect(problem?.line).toBeLessThanOrEqual(text.split('\n').length);
    expect(problem?.message).not.toBe('');
    return 'problem';
  }
  const params = {
    path: new Map([['a', '1']]),
    querystring: new Map<string, string>(),
    header: new Map<string, string>(),
  };
  const input = { body, params: () => params, context: () => ({ a: { a: 1 } }), stageVariables: { a: 'x' } };
  const result = renderTemplate(compiled.template, input, LIMITS);
  if (!result.ok) return result.failure;
  expect(result.text.length).toBeLessThanOrEqual(LIMITS.maxOutputCharacters);
  expect(renderTemplate(compiled.template, input, LIMITS)).toEqual(result);
  return 'text';
}

it(`2,000 random templates, whole and damaged, end within their budgets and leave the process as it was (SEED=${SEED})`, () => {
  const pick = createRandom(SEED);
  const writer = new Writer(pick);
  const before = prototypeKeys();
  const counts = new Map<string, number>();
  for (let i = 0; i < 2_000; i++) {
    const whole = SETUP + writer.template(4);
    const text = i % 2 === 0 ? whole : damaged(damaged(whole, pick), pick);
    const body = pick(BODIES);
    try {
      const kind = answer(text, body);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    } catch (error) {
      throw new Error(`SEED=${SEED}, body ${JSON.stringify(body)}, template ${JSON.stringify(text)}`, { cause: error });
    }
  }
  expect(prototypeKeys()).toBe(before);
  // Every kind of answer occurred: the templates are worth something.
  expect([...counts.keys()].sort()).toEqual(['EVALUATION_FAILED', 'INVALID_JSON', 'LIMIT_EXCEEDED', 'problem', 'text']);
  expect(counts.get('text')).toBeGreaterThan(200);
});
