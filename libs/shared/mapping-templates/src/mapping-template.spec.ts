// Golden cases: what the reference says, line by line. The section is quoted beside each table.
import { describe, expect, it } from 'vitest';
import { rendered, textOfTemplate } from './test-support.ts';

type Golden = readonly (readonly [template: string, output: string])[];

const BODY = JSON.stringify({
  foo: 'bar',
  attr: 'value',
  a: { foo: 'bar', a: 1 },
  list: [{ foo: 'bar' }],
  nested: { foo: [{ nested: 'bar' }] },
  nothing: null,
  price: 7,
});

const PARAMS = {
  path: new Map([
    ['id', 'p1'],
    ['both', 'from path'],
  ]),
  querystring: new Map([
    ['q', 'a b'],
    ['both', 'from query'],
    ['two', 'from query'],
  ]),
  header: new Map([
    ['X-Id', 'h1'],
    ['two', 'from header'],
  ]),
};

const INPUT = {
  body: BODY,
  params: () => PARAMS,
  stageVariables: { url: 'https://a', name: 'n' },
  context: () => ({
    requestId: 'r-1',
    requestTimeEpoch: 1674162806344,
    identity: { sourceIp: '192.0.2.1', user: null },
    authorizer: { principalId: 'me', tier: 'gold' },
  }),
};

function golden(section: string, cases: Golden): void {
  describe(section, () => {
    it.each(cases)('%j gives %j', (template, output) => {
      expect(textOfTemplate(template, INPUT)).toBe(output);
    });
  });
}

golden('6 directives', [
  ['#set($x = 1)$x', '1'],
  ['#if($x)a#elseif(1 == 1)b#{else}c#end', 'b'],
  ['#if($x)a#elseif($y)b#{else}c#end', 'c'],
  ['#foreach($i in [1..3])$foreach.count/$foreach.index/$foreach.hasNext #end', '1/0/true 2/1/true 3/2/false '],
  ['#foreach($i in ["a","b"])$velocityCount$i$velocityHasNext #end', '1atrue 2bfalse '],
  ['#foreach($i in [1..9])#if($i == 3)#break#end$i#end.', '12.'],
  ['#foreach($i in [1, 2])#foreach($j in [1, 2, 3])#if($j == 2)#break#end$i$j #end#end', '11 21 '],
  ['#foreach($i in [1, 2])#foreach($j in [1, 2])$foreach.parent.count$foreach.topmost.index #end#end', '10 10 21 21 '],
  ['a#stop b', 'a'],
  ['a#break b', 'a'],
  ['a#* b\n #if( *#c## d $x\ne', 'ace'],
  ['#[[$x #if( #end]]#', '$x #if( #end'],
  ['#literal()$x #if(#end.', '$x #if(.'],
  ['#define($greeting)hello $who#end#set($who = "you")$greeting, #set($who = "me")$greeting', 'hello you, hello me'],
  ['#foreach($v in {"a": 1, "b": 2})$v#end', '12'],
  ['#foreach($x in $nothing)a#end#foreach($x in "text")a#end#foreach($x in [])a#end', ''],
  ['#set($x = "before")#foreach($x in [1, 2])$x#end$x', '12before'],
  ['#unknown(1) #1 # #hash', '#unknown(1) #1 # #hash'],
]);

golden('6.1 $input', [
  ['$input.body', BODY],
  ["$input.json('$')", BODY],
  ["$input.json('$.a')", '{"foo":"bar","a":1}'],
  ["$input.json('$.foo')", '"bar"'],
  ["$input.json('foo')", '"bar"'],
  ["$input.json('$.missing')", '""'],
  ["$input.json('$.nothing')", 'null'],
  ["$input.path('$.foo')", 'bar'],
  ["$input.path('$.foo').length()", '3'],
  ["[$input.path('$.missing')]", '[]'],
  ["$input.path('$.a')", '{foo=bar, a=1}'],
  ["$input.path('$.list')", '[{"foo":"bar"}]'],
  ["$input.path('$.nested')", '{foo=[{"nested":"bar"}]}'],
  ["#if($input.path('$.nothing') == \"\")empty#end#if($input.path('$.nothing') == $null) null#end", 'empty null'],
  ['[$input.body.attr]', '[]'],
  ["$input.path('$.attr')", 'value'],
  ["$input.path('$').a.foo $input.path('$')['foo'] $input.path('$.list')[0].foo", 'bar bar bar'],
  ["#foreach($e in $input.path('$.list'))$e.foo#end", 'bar'],
  ["$input.params('id') $input.params('q') $input.params('X-Id')", 'p1 a b h1'],
  ["$input.params('both') $input.params('two')", 'from path from query'],
  ["[$input.params('x-id')$input.params('none')]", '[]'],
  ["$input.params().header['X-Id'] $input.params().path.id $input.params().querystring.get('q')", 'h1 p1 a b'],
  ['#foreach($k in $input.params().keySet())$k #end', 'path querystring header '],
]);

describe('6.1 $input without a usable body', () => {
  it('prints {} for an empty body', () => {
    expect(textOfTemplate("$input.body $input.json('$') [$input.path('$.a')]")).toBe('{} {} []');
  });

  it('reads the body only when it is asked for', () => {
    expect(textOfTemplate('$input.body', { body: '{broken' })).toBe('{broken');
  });

  it('says that the body is no JSON, and where the template asked', () => {
    expect(rendered("a\n  $input.path('$.x')", { body: '{broken' })).toMatchObject({
      ok: false,
      failure: 'INVALID_JSON',
      line: 2,
      column: 9,
    });
  });
});

golden('6.2 $util', [
  [`$util.escapeJavaScript('a"b\\c/d')`, 'a\\"b\\\\c\\/d'],
  [`$util.escapeJavaScript("it's")`, "it\\'s"],
  [`$util.escapeJavaScript("it's").replaceAll("\\\\'","'")`, "it's"],
  ['$util.escapeJavaScript("é\n\t")', '\\u00E9\\n\\t'],
  ['$util.parseJson(\'{"a": {"b": [1, 2]}}\').a.b[1]', '2'],
  ['$util.parseJson("[1, 2]").size()', '2'],
  ['$util.urlEncode("a b&c=é~*-._")', 'a+b%26c%3D%C3%A9%7E*-._'],
  ['$util.urlDecode("a+b%26c%3D%C3%A9")', 'a b&c=é'],
  ['$util.base64Encode("é!") $util.base64Decode("w6kh")', 'w6kh é!'],
  ['[$util.base64Encode($missing)$util.nothing("a")]', '[]'],
]);

golden('6.3 differences from plain Velocity', [
  ['[$foo][$foo.bar][$!foo][${foo}][$!{foo.bar}][$foo.bar("x").y]', '[][][][][][]'],
  ['#set($m = {})#set($m.key = "v")#set($m["k"] = "w")$m.key$m.k $m', 'vw {key=v, k=w}'],
  ['#set($m = {"k": "old"})$m.put("k", "new") $m.k', 'old new'],
  ['#set($m = {})#set($_ = $m.put("k", "v"))$m.k', 'v'],
  ['#set($m = {})[$m.put("k", "v")]', '[]'],
  ["[$input.path('$.list').foo]", '[]'],
  ['a\n#if(true)\n b\n#end\nc', 'a\n\n b\n\nc'],
  ['{\n  "x": #set($y = 1)\n  $y\n}', '{\n  "x": \n  1\n}'],
]);

it('6.3 #foreach ends after 1,000 turns', () => {
  expect(textOfTemplate('#foreach($i in [1..5000])#set($last = $i)#end$last')).toBe('1000');
});

golden('6.5 $stageVariables and $context', [
  ["$stageVariables.url $stageVariables['url'] ${stageVariables['url']}", 'https://a https://a https://a'],
  ['#foreach($k in $stageVariables.keySet())$k=$stageVariables.get($k);#end', 'url=https://a;name=n;'],
  ['$context.requestId $context.identity.sourceIp $context.requestTimeEpoch', 'r-1 192.0.2.1 1674162806344'],
  ['[$context.identity.user][$context.none][$stageVariables.none]', '[][][]'],
  ['$context.authorizer.principalId $context.authorizer.tier', 'me gold'],
  ['#set($id = $context.identity)$id.sourceIp', '192.0.2.1'],
]);

describe('6.4 overrides', () => {
  it('gives what the template set, a list as several values', () => {
    const template = `
      #set($context.requestOverride.header.X-One = "1")
      #set($context.requestOverride.header["y"] = $input.params("id"))
      #set($context.requestOverride.querystring.q = ["a", "b"])
      #set($context.requestOverride.path.id = 5)
      #set($context.responseOverride.header.Z = true)
      #set($context.responseOverride.status = 444)`;
    const result = rendered(template, INPUT);
    expect(result.ok && result.overrides).toEqual({
      request: {
        header: new Map([
          ['X-One', ['1']],
          ['y', ['p1']],
        ]),
        querystring: new Map([['q', ['a', 'b']]]),
        path: new Map([['id', ['5']]]),
      },
      response: { header: new Map([['Z', ['true']]]), status: 444 },
    });
  });

  it('gives none when nothing was set', () => {
    expect(rendered('$context.requestId $context.responseOverride.header.x', INPUT)).toMatchObject({
      ok: true,
      overrides: undefined,
    });
  });

  it.each(['99', '600', '"abc"', '404.5', '[404]'])('leaves a status of %s out', (status) => {
    const result = rendered(`#set($context.responseOverride.status = ${status})`);
    expect(result).toMatchObject({ ok: true, overrides: undefined });
  });

  it('starts every rendering without the overrides of the one before', () => {
    const template = '#if($context.responseOverride.header.a)again#end#set($context.responseOverride.header.a = "1")';
    expect(textOfTemplate(template)).toBe(textOfTemplate(template));
  });
});

describe('the passthrough template of the console', () => {
  const template = `#set($allParams = $input.params())
{
"body-json" : $input.json('$'),
"params" : {
#foreach($type in $allParams.keySet())
    #set($params = $allParams.get($type))
"$type" : {
    #foreach($paramName in $params.keySet())
    "$paramName" : "$util.escapeJavaScript($params.get($paramName))"
        #if($foreach.hasNext),#end
    #end
}
    #if($foreach.hasNext),#end
#end
},
"stage-variables" : {
#foreach($key in $stageVariables.keySet())
"$key" : "$util.escapeJavaScript($stageVariables.get($key))"
    #if($foreach.hasNext),#end
#end
},
"context" : { "source-ip" : "$context.identity.sourceIp", "user" : "$context.identity.user" }
}`;

  it('gives one JSON document of everything', () => {
    expect(JSON.parse(textOfTemplate(template, INPUT))).toEqual({
      'body-json': JSON.parse(BODY) as unknown,
      params: {
        path: { id: 'p1', both: 'from path' },
        querystring: { q: 'a b', both: 'from query', two: 'from query' },
        header: { 'X-Id': 'h1', two: 'from header' },
      },
      'stage-variables': { url: 'https://a', name: 'n' },
      context: { 'source-ip': '192.0.2.1', user: '' },
    });
  });
});

it('asks for parameters and context at most once, and only when the template does', () => {
  let asked = '';
  const input = {
    params: () => {
      asked += 'p';
      return PARAMS;
    },
    context: () => {
      asked += 'c';
      return {};
    },
  };
  textOfTemplate('#set($x = 1)$x', input);
  expect(asked).toBe('');
  textOfTemplate("$input.params('q')$input.params('q')$context.a$context.b", input);
  expect(asked).toBe('pc');
});
