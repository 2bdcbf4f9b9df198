import { describe, expect, it } from 'vitest';
import { DEFAULT_RENDER_LIMITS } from './limits.ts';
import { rendered, textOfTemplate } from './test-support.ts';

const DOUBLED = '#set($s = "aaaaaaaaaaaaaaaa")#foreach($i in [1..40])#set($s = "$s$s")#end$s.length()';

describe('what a template may not cost', () => {
  it.each([
    ['a text doubled in a loop', DOUBLED],
    ['a text doubled by +', DOUBLED.replace('"$s$s"', '$s + $s')],
    ['a text doubled by concat', DOUBLED.replace('"$s$s"', '$s.concat($s)')],
    ['a text doubled by replaceAll', DOUBLED.replace('"$s$s"', '$s.replaceAll("a", "aa")')],
    ['a text grown by groups', DOUBLED.replace('"$s$s"', "$s.replaceAll('(.*)', '$1$1$1$1')")],
    ['a text grown by a pattern', DOUBLED.replace('"$s$s"', '$s.replaceAll("[a]", "aa")')],
    ['a repeated text', '#set($s = "ab")$s.repeat(1000000000)'],
    ['nested loops', '#foreach($a in [1..1000])#foreach($b in [1..1000])#foreach($c in [1..1000])x#end#end#end'],
    ['nested loops without output', '#foreach($a in [1..1000])#foreach($b in [1..1000])#end#end'.repeat(3)],
    ['a huge range', '#set($r = [1..1000000000])'],
    ['a huge range downwards', '#set($r = [0..-1000000000])'],
    ['a number squared in a loop', '#set($x = 3)#foreach($i in [1..40])#set($x = $x * $x)#end'],
    ['a block that prints itself', '#define($b)$b#end$b'],
    ['blocks that print each other', '#define($a)$b#end#define($b)$a$a#end$a'],
    ['a list within itself', '#set($l = [])#set($_ = $l.add($l))$l'],
    ['a map within itself', '#set($m = {})#set($m.m = $m)$m'],
    ['a list within itself as JSON', "#set($l = $input.path('$'))#set($_ = $l.add($l))$l"],
    [
      'a list compared with itself in another',
      '#set($l = [])#set($_ = $l.add($l))#set($k = [])#set($_ = $k.add($k))$l.equals($k)',
    ],
    ['a list of doubled references', '#set($l = [1])#foreach($i in [1..60])#set($l = [$l, $l])#end$l'],
    [
      'a list of doubled references compared',
      '#set($l = [1])#set($k = [1])#foreach($i in [1..60])#set($l = [$l, $l])#set($k = [$k, $k])#end$l.equals($k)',
    ],
    ['a list that is added to itself', '#set($l = [1])#foreach($i in [1..60])#set($_ = $l.addAll($l))#end'],
    ['a path that multiplies', "$input.json('$..*..*..*..*..*')", '['.repeat(90) + ']'.repeat(90)],
    [
      'patterns over long texts',
      `#foreach($i in [1..1000])$input.body.replaceAll("(a+)+$", "")#end`,
      'a'.repeat(50_000),
    ],
    [
      'a document parsed in a loop',
      `#foreach($i in [1..1000])$util.parseJson($input.body).size()#end`,
      `[${'1,'.repeat(50_000)}1]`,
    ],
    [
      'escapes in a loop',
      `#foreach($i in [1..1000])$util.escapeJavaScript($input.body).length()#end`,
      "'".repeat(50_000),
    ],
  ])('%s ends with LIMIT_EXCEEDED', (_what, template, body = '[]') => {
    expect(rendered(template, { body })).toMatchObject({ ok: false, failure: 'LIMIT_EXCEEDED' });
  });

  it('is refused before the text is made, so that 10 MB are never there', () => {
    const result = rendered(DOUBLED, {}, { maxOutputCharacters: 1_000 });
    expect(result).toMatchObject({ message: 'A text has more than 1000 characters.', line: 1, column: 66 });
  });

  it('counts the answer as a whole', () => {
    const template = '#foreach($i in [1..1000])0123456789#end';
    expect(rendered(template, {}, { maxOutputCharacters: 10_000 })).toMatchObject({ ok: true });
    expect(rendered(template, {}, { maxOutputCharacters: 9_999 })).toMatchObject({ failure: 'LIMIT_EXCEEDED' });
  });

  it('counts steps over the whole template', () => {
    const template = '#foreach($i in [1..100])$i#end';
    expect(rendered(template, {}, { maxSteps: 1_000 })).toMatchObject({ ok: true });
    expect(rendered(template, {}, { maxSteps: 100 })).toMatchObject({ failure: 'LIMIT_EXCEEDED' });
  });

  it('takes other numbers of turns', () => {
    expect(rendered('#foreach($i in [1..9])$i#end', {}, { maxForeachTurns: 3 })).toMatchObject({ text: '123' });
  });

  it('lets a body of several megabytes through', () => {
    const body = JSON.stringify(Array.from({ length: 20_000 }, (_, id) => ({ id, name: `name ${id}`, tags: [1, 2] })));
    expect(rendered("$input.json('$')", { body })).toEqual({ ok: true, text: body, overrides: undefined });
  });

  it('has room for the deepest blocks and documents that it allows', () => {
    const depth = DEFAULT_RENDER_LIMITS.maxDepth;
    const body = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(textOfTemplate("$input.json('$')", { body })).toBe(body);
    const nested = `#define($b)#if($n > 0)#set($n = $n - 1)[$b]#end#end#set($n = ${depth - 1})$b`;
    expect(textOfTemplate(nested).length).toBe(2 * (depth - 1));
  });
});

const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__'];
const TARGETS = [
  '$s',
  '$n',
  '$d',
  '$l',
  '$m',
  '$b',
  '$e',
  '$input',
  '$util',
  '$context',
  '$stageVariables',
  '$foreach',
];
const SETUP = '#set($s = "")#set($n = 0)#set($d = 0.5)#set($l = [])#set($m = {})#set($b = false)#define($e)#end';

describe('no name reaches a prototype', () => {
  it.each(NAMES)('%s is nothing: as property, element and member of a member', (name) => {
    const reads = TARGETS.map((target) => `${target}.${name}${target}["${name}"]${target}.${name}.${name}`).join('');
    const elements = textOfTemplate(`${SETUP}${TARGETS.map((target) => `${target}.get("x")`).join('')}`);
    expect(textOfTemplate(`${SETUP}${reads}`)).toBe(elements);
  });

  it.each(NAMES.filter((name) => !['toString', 'valueOf'].includes(name)))('%s is nothing as a method', (name) => {
    const calls = TARGETS.map((target) => `[${target}.${name}("return process")${target}.${name}()]`).join('');
    expect(textOfTemplate(`${SETUP}${calls}`)).toBe('[]'.repeat(TARGETS.length));
  });

  it.each(['getClass', 'class', 'forName', 'getDeclaredMethods', 'wait', 'notify'])('%s of Java is nothing', (name) => {
    const calls = TARGETS.map((target) => `[${target}.${name}()${target}.${name}]`).join('');
    expect(textOfTemplate(`${SETUP}${calls}`)).toBe('[]'.repeat(TARGETS.length));
  });

  it('is a member like others where a document or a template has it', () => {
    const body = '{"__proto__": {"a": 1}, "constructor": "c"}';
    const template = "$input.path('$.__proto__.a')$input.path('$').constructor$input.json('$')";
    expect(textOfTemplate(template, { body })).toBe('1c{"__proto__":{"a":1},"constructor":"c"}');
    expect(textOfTemplate('#set($m = {})#set($m.__proto__ = {"x": 1})#set($o = {})$m.__proto__.x $o.x')).toBe('1 ');
  });

  it('is a member like others in $context and $stageVariables', () => {
    const input = {
      context: () => JSON.parse('{"authorizer": {"__proto__": "p"}}') as Record<string, unknown>,
      stageVariables: JSON.parse('{"__proto__": "s"}') as Record<string, string>,
    };
    expect(textOfTemplate('$context.authorizer.__proto__$stageVariables.__proto__$context.__proto__', input)).toBe(
      'ps',
    );
  });

  it('leaves the prototypes of this process as they are', () => {
    const before = [Object.prototype, Array.prototype, Map.prototype, String.prototype, Function.prototype].map(
      (of) => Reflect.ownKeys(of).length,
    );
    textOfTemplate(
      `${SETUP}${TARGETS.map((t) => `#set(${t}.__proto__ = {"polluted": 1})#set(${t}.__proto__.polluted = 1)#set(${t}["constructor"]["prototype"] = 1)`).join('')}`,
    );
    const after = [Object.prototype, Array.prototype, Map.prototype, String.prototype, Function.prototype].map(
      (of) => Reflect.ownKeys(of).length,
    );
    expect(after).toEqual(before);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
