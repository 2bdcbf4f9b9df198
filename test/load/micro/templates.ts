// Renderings per second of a typical mapping template, beside velocityjs' own renderer: npm run bench:templates [-- --short]
// Both have the template parsed; rounds alternate, CPU time of this process counts, the best round of each is shown.
import { compileTemplate, renderTemplate } from '@gatehouse/mapping-templates';
import type { TemplateInput } from '@gatehouse/mapping-templates';
import { Compile, parse } from 'velocityjs';

const isShort = process.argv.includes('--short');
const ROUNDS = isShort ? 3 : 15;
const ROUND_MS = isShort ? 100 : 200;

const TEMPLATE = `#set($root = $input.path('$'))
#set($total = 0)
{
  "requestId": "$context.requestId",
  "source": "$context.identity.sourceIp",
  "customer": "$util.escapeJavaScript($root.customer.name)",
  "channel": "$input.params('channel')",
#if($root.customer.vip)
  "priority": "high",
#else
  "priority": "normal",
#end
  "items": [
#foreach($item in $root.items)
    #set($total = $total + $item.price * $item.count)
    { "sku": "$item.sku", "line": $foreach.count, "sum": $item.price }#if($foreach.hasNext),#end
#end
  ],
  "backend": "$stageVariables.backend",
  "total": $total
}`;

const BODY = JSON.stringify({
  customer: { name: "Jane O'Neil", vip: true },
  items: [1, 2, 3, 4, 5].map((n) => ({ sku: `sku-${n}`, price: 10 * n, count: n })),
});
const CONTEXT = { requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef', identity: { sourceIp: '192.0.2.1' } };
const STAGE_VARIABLES = { backend: 'https://backend.example' };

/** Renders once, everything of a request included: the body is parsed each time. */
type Render = () => string;

function gatehouse(text: string): Render {
  const compiled = compileTemplate(text);
  if (!compiled.ok) throw new Error(compiled.problems[0]?.message);
  const params = {
    path: new Map<string, string>(),
    querystring: new Map([['channel', 'web']]),
    header: new Map<string, string>(),
  };
  const input: TemplateInput = {
    body: BODY,
    params: () => params,
    context: () => CONTEXT,
    stageVariables: STAGE_VARIABLES,
  };
  return () => {
    const result = renderTemplate(compiled.template, input);
    if (!result.ok) throw new Error(result.message);
    return result.text;
  };
}

/** The least that velocityjs needs for the same template: no JSONPath, no escapes beyond quotes. */
function velocity(text: string): Render {
  const compile = new Compile(parse(text));
  return () =>
    compile.render({
      input: { path: () => JSON.parse(BODY) as unknown, params: () => 'web' },
      util: { escapeJavaScript: (value: string) => value.replaceAll("'", "\\'") },
      context: CONTEXT,
      stageVariables: STAGE_VARIABLES,
    });
}

/** CPU microseconds of one rendering. */
function measure(render: Render): number {
  const begin = process.cpuUsage();
  const until = performance.now() + ROUND_MS;
  let count = 0;
  while (performance.now() < until) {
    for (let i = 0; i < 50; i++) render();
    count += 50;
  }
  return process.cpuUsage(begin).user / count;
}

function parsed(read: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 50; round++) {
    const begin = performance.now();
    read();
    best = Math.min(best, performance.now() - begin);
  }
  return best;
}

const subjects = { Gatehouse: gatehouse(TEMPLATE), velocityjs: velocity(TEMPLATE) };
const normalised = Object.values(subjects).map((render) => render().replace(/\s+/g, ''));
if (normalised[0] !== normalised[1]) throw new Error(`The answers differ:\n${normalised.join('\n')}`);

// The compiler has seen both before anything counts.
for (let i = 0; i < 5_000; i++) for (const render of Object.values(subjects)) render();
const rounds = Array.from(
  { length: ROUNDS },
  () => [measure(subjects.Gatehouse), measure(subjects.velocityjs)] as const,
);
const ratios = rounds.map(([own, other]) => other / own).sort((a, b) => a - b);
const rows = Object.keys(subjects).map((name, i) => {
  const best = Math.min(...rounds.map((round) => round[i] ?? Number.POSITIVE_INFINITY));
  return [name, { 'us CPU': Number(best.toFixed(2)), 'renderings/s': Math.round(1e6 / best) }] as const;
});
console.table(Object.fromEntries(rows));
console.log(
  `velocityjs costs ${(ratios[Math.floor(ratios.length / 2)] ?? 0).toFixed(2)} x (median of ${ROUNDS} rounds)`,
);

const long = `${TEMPLATE}\n`.repeat(10);
const own = parsed(() => compileTemplate(long));
const other = parsed(() => parse(long));
console.log(`Reading ${long.length} characters: Gatehouse ${own.toFixed(2)} ms, velocityjs ${other.toFixed(2)} ms`);
