// Where Java and JavaScript differ, templates mean Java.
import { describe, expect, it } from 'vitest';
import { rendered, textOfTemplate } from './test-support.ts';

type Cases = readonly (readonly [expression: string, output: string])[];

function cases(title: string, rows: Cases): void {
  describe(title, () => {
    it.each(rows)('%s is %j', (expression, output) => {
      const template = `#set($l = [1, "x", 2.5])#set($m = {"a": 1})#set($r = ${expression})$r`;
      expect(textOfTemplate(template)).toBe(output);
    });
  });
}

cases('arithmetic', [
  ['7 / 2', '3'],
  ['-7 / 2', '-3'],
  ['-7 % 3', '-1'],
  ['7 / 2.0', '3.5'],
  ['6 / 2.0', '3.0'],
  ['1 / 0', ''],
  ['1 % 0', ''],
  ['1.0 / 0', ''],
  ['2 + 3 * 4 - 1', '13'],
  ['(2 + 3) * 4', '20'],
  ['10 - 2 - 3', '5'],
  ['3 -1', '2'],
  ['9007199254740993 + 2', '9007199254740995'],
  ['2147483647 + 1', '2147483648'],
  ['9223372036854775807 + 1', '9223372036854775808'],
  ['1.5 * 2', '3.0'],
  ['0 * -1', '0'],
  ['-$l.size()', '-3'],
  ['"a" + 1', 'a1'],
  ['1 + "a"', '1a'],
  ['1 + $missing', ''],
  ['"a" + $missing', 'a'],
  ['$m - 1', ''],
  ['1.0E7 + 0', '1.0E7'],
  ['0.0001 + 0', '1.0E-4'],
]);

cases('comparison', [
  ['1 == 1.0', 'true'],
  ['1 == "1"', 'true'],
  ['true == "true"', 'true'],
  ['"a" < "b"', 'false'],
  ['2 > 1 && 1 <= 1 && !(1 >= 2)', 'true'],
  ['2 gt 1 and 1 le 1 and not (1 ge 2)', 'true'],
  ['1 ne 2 or 1 eq 2', 'true'],
  ['$missing == ""', 'true'],
  ['$missing == 0', 'false'],
  ['$missing != "a"', 'true'],
  ['[1, 2] == [1, 2]', 'true'],
  ['{"a": 1} == {"a": 1}', 'true'],
  ['[1] == [1.0]', 'false'],
  ['9007199254740993 == 9007199254740992', 'false'],
]);

describe('truth', () => {
  it.each([
    ['""', 'yes'],
    ['0', 'yes'],
    ['[]', 'yes'],
    ['"false"', 'yes'],
    ['false', 'no'],
    ['$missing', 'no'],
  ])('%s counts as %s', (value, answer) => {
    expect(textOfTemplate(`#if(${value})yes#{else}no#end`)).toBe(answer);
  });
});

describe('texts', () => {
  it.each([
    ['"a,b,,c,,"', '.split(",").size()', '4'],
    ['"a,b,,c,,"', '.split(",", -1).size()', '6'],
    ['"a,b,,c,,"', '.split(",", 2).get(1)', 'b,,c,,'],
    ['"a,b"', '.split(",")', '[a, b]'],
    ['""', '.split(",").size()', '1'],
    ['","', '.split(",").size()', '0'],
    ['"a.b.c"', '.split("\\.").size()', '3'],
    ['"a.b"', '.split(".").size()', '0'],
    ['"a1b22c"', '.split("[0-9]+")', '[a, b, c]'],
    ['"hello"', '.substring(1, 3)', 'el'],
    ['"hello"', '.substring(5)', ''],
    ['"hello"', '.charAt(1)', 'e'],
    ['"a-b-c"', '.replace("-", "$1")', 'a$1b$1c'],
    ['"a.b.c"', '.replaceAll(".", "x")', 'xxxxx'],
    ['"a.b.c"', '.replaceAll("\\.", "x")', 'axbxc'],
    ['"a.b.c"', '.replaceFirst("[a-z]", "x")', 'x.b.c'],
    ['"john smith"', ".replaceAll('(\\w+) (\\w+)', '$2 $1')", 'smith john'],
    ['"price 5"', ".replaceAll('5', '\\$5')", 'price $5'],
    ['"abc"', '.matches("ab")', 'false'],
    ['"abc"', '.matches("ab.")', 'true'],
    ['"abc"', '.contains("bc")', 'true'],
    ['"abc"', '.indexOf("c")', '2'],
    ['"abcabc"', '.indexOf("c", 3)', '5'],
    ['"abcabc"', '.lastIndexOf("b")', '4'],
    ['"abc"', '.startsWith("b", 1)', 'true'],
    ['"abc"', '.endsWith("bc")', 'true'],
    ['"1"', '.equals(1)', 'false'],
    ['"a"', '.equals("a")', 'true'],
    ['"ABC"', '.equalsIgnoreCase("abc")', 'true'],
    ['"b"', '.compareTo("a")', '1'],
    ['"  a b "', '.trim()', 'a b'],
    ['"aBc"', '.toUpperCase().toLowerCase()', 'abc'],
    ['"ab"', '.concat("c")', 'abc'],
    ['"ab"', '.repeat(2)', 'abab'],
    ['""', '.isEmpty()', 'true'],
    ['""', '.empty', 'true'],
    ['"hello"', '.hashCode()', '99162322'],
    ['"abc"', '.length', ''],
    ['"abc"', '.substr(1)', ''],
    ['"abc"', '.contains(1)', ''],
  ])('%s%s is %j', (text, call, output) => {
    expect(textOfTemplate(`#set($s = ${text})$s${call}`)).toBe(output);
  });
});

describe('numbers', () => {
  it.each([
    ['0', '.parseInt("12")', '12'],
    ['0', '.valueOf("7")', '7'],
    ['0', '.parseLong("9007199254740993")', '9007199254740993'],
    ['0.0', '.parseDouble("1.50")', '1.5'],
    ['2.9', '.intValue()', '2'],
    ['-2.9', '.intValue()', '-2'],
    ['4294967297', '.intValue()', '1'],
    ['5', '.doubleValue()', '5.0'],
    ['5', '.toString()', '5'],
    ['5', '.toString().length()', '1'],
    ['5', '.equals(5)', 'true'],
    ['5', '.equals("5")', 'false'],
    ['5', '.compareTo(6)', '-1'],
    ['5', '.toFixed(2)', ''],
  ])('%s%s is %j', (number, call, output) => {
    expect(textOfTemplate(`#set($n = ${number})$n${call}`)).toBe(output);
  });
});

describe('lists', () => {
  it.each([
    ['$l', '[1, x, 2.5]'],
    ['$l.size() $l.isEmpty() $l.empty', '3 false false'],
    ['$l.get(1) $l[1] $l[-1]', 'x x 2.5'],
    ['$l.add("y") $l', 'true [1, x, 2.5, y]'],
    ['$l.add(0, "y")$l', '[y, 1, x, 2.5]'],
    ['$l.addAll([7, 8]) $l.size()', 'true 5'],
    ['$l.addAll($l) $l.size()', 'true 6'],
    ['$l.remove(0) $l', '1 [x, 2.5]'],
    ['$l.remove("x") $l', 'true [1, 2.5]'],
    ['$l.set(0, "y") $l', '1 [y, x, 2.5]'],
    ['#set($l[0] = "y")$l', '[y, x, 2.5]'],
    ['$l.contains("x") $l.contains("1") $l.indexOf(2.5)', 'true false 2'],
    ['$l.subList(0, 2)', '[1, x]'],
    ['$l.clear()$l.size()', '0'],
    ['$l.equals([1, "x", 2.5])', 'true'],
    ['$l.length', ''],
    ['[3..1]$l.get(0)', '[3..1]1'],
    ['#foreach($i in [3..1])$i#end', '321'],
    ['#set($n = $missing)#set($k = [$n, 1])$k', '[null, 1]'],
  ])('%s is %j', (template, output) => {
    expect(textOfTemplate(`#set($l = [1, "x", 2.5])${template}`)).toBe(output);
  });
});

describe('maps', () => {
  it.each([
    ['$m', '{a=1, b=x}'],
    ['$m.a $m.get("a") $m["a"]', '1 1 1'],
    ['$m.size() $m.isEmpty()', '2 false'],
    ['$m.keySet() $m.values()', '[a, b] [1, x]'],
    ['$m.entrySet()', '[a=1, b=x]'],
    ['#foreach($e in $m.entrySet())$e.key:$e.value,$e.getKey():$e.getValue() #end', 'a:1,a:1 b:x,b:x '],
    ['$m.containsKey("a") $m.containsKey("c") $m.containsValue("x")', 'true false true'],
    ['$m.remove("a") $m', '1 {b=x}'],
    ['$m.getOrDefault("c", 3) $m.putIfAbsent("a", 5) $m.a', '3 1 1'],
    ['$m.putAll({"c": 2})$m', '{a=1, b=x, c=2}'],
    ['#set($m[1] = "n")$m.get(1)-$m.get("1")', 'n-'],
    ['$m.equals({"b": "x", "a": 1})', 'true'],
    ['$m.clear()$m.size()', '0'],
    ['$m.size', ''],
  ])('%s is %j', (template, output) => {
    expect(textOfTemplate(`#set($m = {"a": 1, "b": "x"})${template}`)).toBe(output);
  });
});

describe('documents', () => {
  it.each([
    ['{"b":1,"a":2,"1":3}', "$input.json('$')", '{"b":1,"a":2,"1":3}'],
    ['{"b":1,"a":2,"1":3}', "$input.path('$')", '{b=1, a=2, 1=3}'],
    ['[1.0, 1e7, 0.1, 12345678901234567890, -0]', "$input.json('$')", '[1.0,1.0E7,0.1,12345678901234567890,0]'],
    ['{"n":1.0}', "$input.path('$.n')", '1.0'],
    ['{"n":[1,[2],{"a":"é\\n"}]}', "$input.path('$.n')", '[1,[2],{"a":"é\\n"}]'],
    ['{"l":[1]}', "#set($l = $input.path('$.l'))$!l.add([2, 3])$l", 'true[1,[2,3]]'],
    ['{"a":null,"b":[null]}', "$input.path('$')", '{a=null, b=[null]}'],
    ['{"a":1,"a":2}', "$input.json('$')", '{"a":2}'],
  ])('%s through %s is %j', (body, template, output) => {
    expect(textOfTemplate(template, { body })).toBe(output);
  });
});

describe('quotes and references', () => {
  it.each([
    ['#set($x = 1)#set($y = "a$x b${x}c $!none.")$y', 'a1 b1c .'],
    ["#set($x = 1)#set($y = 'a$x')$y", 'a$x'],
    ['#set($y = "say ""hi""")$y', 'say "hi"'],
    ["#set($y = 'it''s')$y", "it's"],
    ['#set($y = "a\\b")$y', 'a\\b'],
    ['#set($y = "#if(true)yes#end")$y', 'yes'],
    ['#set($x = 1)\\$x \\\\$x \\$none \\#if \\a', '$x \\1 $none #if \\a'],
    ['#set($a = 1)#set($a- = 2)$a-$a', '21'],
    ['#set($a = 1)${a}-${a} $a.', '1-1 1.'],
    ['$ $5 ${} ${a b} user@example.com', '$ $5 ${} ${a b} user@example.com'],
    ['#set($l = [1])$l[0] $l[a] $l[]', '1 [1][a] [1][]'],
    ['#set($x = 5)#set($x = $missing)$x', '5'],
    ['#set($x = [1])#set($x.y.z = 1)#set($none.a = 1)$x$none', '[1]'],
  ])('%j gives %j', (template, output) => {
    expect(textOfTemplate(template)).toBe(output);
  });
});

describe('what Java answers with an exception', () => {
  it.each([
    ['#set($s = "abc")$s.substring(4)', 'There is nothing from 4 to 3'],
    ['#set($s = "abc")$s.substring(2, 1)', 'There is nothing from 2 to 1'],
    ['#set($s = "abc")$s.charAt(3)', 'There is nothing from 3 to 4'],
    ['#set($l = [1])$l.get(1)', 'There is no element 1 in a list of 1'],
    ['#set($l = [1])$l[1]', 'There is no element 1 in a list of 1'],
    ['#set($n = 0)$n.parseInt("1.5")', '"1.5" is no whole number'],
    ['#set($n = 0)$n.parseInt("4294967296")', '"4294967296" is no whole number of 32 bits'],
    ['$util.parseJson("{")', '$util.parseJson: the text ends too early'],
    ['$util.urlDecode("%zz")', 'a "%" without two digits'],
    ['#set($s = "a")$s.replaceAll("(", "")', 'The pattern "(" cannot be used'],
    ['#set($s = "a")$s.replaceAll("(?=a)", "")', 'The pattern "(?=a)" cannot be used'],
    ["#set($s = \"a\")$s.replaceAll('[a]', '$3')", 'The replacement "$3" cannot be used'],
    ["$input.path('$.[')", 'the path'],
  ])('%s fails', (template, message) => {
    const result = rendered(template, { body: '{}' });
    expect(result).toMatchObject({ ok: false, failure: 'EVALUATION_FAILED' });
    expect(!result.ok && result.message).toContain(message);
  });
});
