// The other implementation at hand: where Velocity's rules leave one answer, both must give it. Left out is what the service does otherwise
// (undefined references, line ends, division of whole numbers, texts of lists and maps), and what velocityjs lacks (`length()`, `isEmpty()`,
// `contains()`, hyphens in names, leaving a loop at once).
import { expect, it } from 'vitest';
import { render } from 'velocityjs';
import { textOfTemplate } from './test-support.ts';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

const CONTEXT = { requestId: 'r-1', identity: { sourceIp: '192.0.2.1' }, list: [3, 1, 2], flags: { on: true } };

function both(template: string): readonly [own: string, other: string] {
  return [textOfTemplate(template, { context: () => CONTEXT }), render(template, { context: CONTEXT })];
}

it.each([
  '#set($x = 1)$x ${x} $!x $!{x}',
  '#set($x = "a")#set($y = "$x.${x}b")$y',
  "#set($y = '$x')$y",
  '$context.requestId $context.identity.sourceIp ${context.identity.sourceIp}.',
  '#foreach($i in [1..5])$i,#end',
  '#foreach($i in [5..1])$i,#end',
  '#foreach($i in $context.list)$foreach.index:$foreach.count:$i:$foreach.hasNext #end',
  '#foreach($i in $context.list)$velocityCount#end',
  '#foreach($k in $context.flags.keySet())$k#end',
  '#if($context.flags.on)a#{else}b#end#if(!$context.flags.on)a#{else}b#end',
  '#if(1 > 2)a#elseif(2 >= 2)b#{else}c#end',
  '#if(true && (false || !false))a#end#if(false && true)b#end',
  '#set($m = {"a": 1, "b": "x"})$m.a $m["b"] $m.get("b") $m.size()',
  '#set($m = {"a": {"b": [1, 2]}})$m.a.b[1] $m.a.b.get(0) $m.a.b.size()',
  '#set($l = ["x", "y"])$l[0]$l.get(1) $l.size()',
  '#set($l = [])#set($ok = $l.add("a"))#set($ok = $l.add("b"))$l.size()$l.get(1)',
  '#set($m = {})#set($ok = $m.put("a", 1))$m.a $m.size()',
  '#set($m = {})#set($m.k = "v")$m.k',
  '#set($s = "Hello World")$s.substring(6) $s.substring(0, 5) $s.indexOf("W") $s.toUpperCase() $s.toLowerCase()',
  '#set($s = "a-b-c")$s.replaceAll("-", "+") $s.split("-").size() $s.startsWith("a") $s.endsWith("x")',
  '#set($x = 2 + 3 * 4)$x #set($x = (2 + 3) * 4)$x #set($x = 7 % 4)$x #set($x = 10 - 2 - 3)$x #set($x = 6 / 3)$x',
  '#set($s = "a" + 1 + "b")$s',
  '#[[$x #if(]]#',
  'a #* b $x *# c',
  'email@example.com costs $5.00 or 5 %',
  '#define($block)<$name>#end#set($name = "n")$block',
])('%j has one answer', (template) => {
  const [own, other] = both(template);
  expect(own).toBe(other);
});

it(`500 random templates have one answer each (SEED=${SEED})`, () => {
  let state = SEED >>> 0;
  const pick = <T>(choices: readonly [T, ...T[]]): T => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return choices[Math.floor((state / 2 ** 32) * choices.length)] ?? choices[0];
  };
  const number = (): string => pick(['0', '1', '2', '7', '12', '$n', '$k']);
  const sum = (depth: number): string =>
    depth === 0 ? number() : `(${sum(depth - 1)} ${pick(['+', '-', '*'])} ${sum(depth - 1)})`;
  const test = (depth: number): string =>
    depth === 0
      ? `${number()} ${pick(['==', '!=', '<', '<=', '>', '>='])} ${sum(1)}`
      : `(${test(depth - 1)}) ${pick(['&&', '||'])} ${pick(['', '!'])}(${test(depth - 1)})`;
  const node = (depth: number): string =>
    pick<() => string>([
      () => pick(['-text', '-"k": ', ']', ', ', '${n}', '${t}', '${context.requestId}', '${l.get(0)}', '${m.a}']),
      () => `#set($n = ${sum(2)} % 97)`,
      () => `#set($t = "${pick(['a', '$n', '${t}b'])}")`,
      () => (depth === 0 ? '.' : `#if(${test(1)})${nodes(depth - 1)}#else${nodes(depth - 1)}#end`),
      () => (depth === 0 ? ';' : `#foreach($k in ${pick(['$l', '[1..3]', '[$n, 2]'])})${nodes(depth - 1)}#end`),
    ])();
  const nodes = (depth: number): string => node(depth) + node(depth) + node(depth);
  for (let i = 0; i < 500; i++) {
    const template = `#set($n = 3)#set($k = 1)#set($t = "t")#set($l = [4, 5])#set($m = {"a": 6})${nodes(3)}`;
    const [own, other] = both(template);
    expect(own, `SEED=${SEED}: ${template}`).toBe(other);
  }
});
