import { describe, expect, it } from 'vitest';
import { MAX_TEMPLATE_BYTES } from './limits.ts';
import { compileTemplate } from './mapping-template.ts';

describe('a template that cannot be read says why, with line and column', () => {
  it.each([
    ['#if($x', 1, 7, '#if needs ")" before the end of the template.'],
    ['#if x', 1, 5, '#if needs "(" before "x".'],
    ['a\n  #set($x = )', 2, 13, 'A value is expected before ")".'],
    ['#set(x = 1)', 1, 6, 'The variable of #set is expected before "x = 1)".'],
    ['#set($x 1)', 1, 9, '#set needs "=" before "1)".'],
    ['#set($x = "abc".substring(1))', 1, 16, '#set needs ")" before ".substring(1))".'],
    ['#set($x = "a)', 1, 11, 'A text has no end.'],
    ['#set($x = [1, 2)', 1, 16, 'The list needs "]" before ")".'],
    ['#set($x = {"a" 1})', 1, 16, 'The map needs ":" before "1})".'],
    ['#set($x = $)', 1, 11, 'A name after "$" is expected before "$)".'],
    ['#foreach($x of $y)#end', 1, 13, '"in" is expected before "of $y)#end".'],
    ['#foreach($x.y in $z)#end', 1, 14, 'A variable without properties is expected before " in $z)#end".'],
    ['a\nb#if(1)c', 2, 2, '#if has no #end.'],
    ['#foreach($x in $y)', 1, 1, '#foreach has no #end.'],
    ['#define($x)', 1, 1, '#define has no #end.'],
    ['#literal()', 1, 1, '#literal has no #end.'],
    ['#foreach($x in $y)#else#end', 1, 19, '#else does not belong to #foreach.'],
    ['#if(1)#else#elseif(2)#end', 1, 12, '#elseif stands behind #else.'],
    ['x\n#end', 2, 1, '#end has no #if, #foreach or #define before it.'],
    ['$x.f(1', 1, 7, 'f(…) needs "," before the end of the template.'],
    ['$x.f(\n1 2)', 2, 3, 'f(…) needs "," before "2)".'],
    ['a #* b', 1, 3, 'A comment has no end: *#.'],
    ['#[[ b', 1, 1, 'A literal block has no end: ]]#.'],
    ['#macro(f $a)$a#end', 1, 1, '#macro is not available in mapping templates.'],
    ['#parse("a.vm")', 1, 1, '#parse is not available in mapping templates.'],
    ['#set($x = "a\n $y.f(")', 2, 7, 'A value is expected before the end of the template.'],
  ])('%j', (text, line, column, message) => {
    expect(compileTemplate(text)).toEqual({ ok: false, problems: [{ line, column, message }] });
  });
});

describe('a template beyond the limits is refused before it costs anything', () => {
  it('of 300 KB in bytes', () => {
    expect(compileTemplate('é'.repeat(MAX_TEMPLATE_BYTES / 2)).ok).toBe(true);
    const problem = { line: 1, column: 1, message: 'The template has more than 307200 bytes.' };
    expect(compileTemplate(`${'é'.repeat(MAX_TEMPLATE_BYTES / 2)}.`)).toEqual({ ok: false, problems: [problem] });
  });

  it.each([
    ['blocks', '#if(1)'.repeat(20_000) + '#end'.repeat(20_000)],
    ['parentheses', `#set($x = ${'('.repeat(50_000)}1${')'.repeat(50_000)})`],
    ['negations', `#set($x = ${'!'.repeat(100_000)}true)`],
    ['signs', `#set($x = ${'- '.repeat(100_000)}1)`],
    ['lists', `#set($x = ${'['.repeat(100_000)})`],
    ['maps', `#set($x = ${'{1:'.repeat(90_000)})`],
    ['arguments', '$a.b('.repeat(50_000)],
    ['indexes', '$a['.repeat(90_000)],
    ['quotes', `#set($x = ${'"$a.b('.repeat(50_000)})`],
    ['operators', `#set($x = 1${'+1'.repeat(100_000)})`],
  ])('of levels: %s', (_what, text) => {
    const compiled = compileTemplate(text);
    expect(compiled.ok || compiled.problems[0]?.message).toMatch(
      /There are more than 100 levels|more than 500 operators|is expected/,
    );
  });
});
