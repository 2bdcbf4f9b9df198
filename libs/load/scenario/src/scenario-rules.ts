import { hasControlCharacter } from '@gatehouse/api-model';
import type { Problem } from '@gatehouse/api-model';
import { parseAddress } from './addresses.ts';
import type { Phase, Rate } from './phases.ts';
import { arrivalsOf, durationOf } from './rate-profile.ts';
import type { RateSegment } from './rate-profile.ts';
import type { ScenarioFile } from './scenario-file.ts';
import { parseTemplate } from './template.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the schema cannot say: rules between fields, and texts that are templates. Every problem with its path. */
export function scenarioProblems(file: ScenarioFile, segments: readonly RateSegment[], env: Environment): Problem[] {
  return [
    ...limitProblems(file),
    ...sizeProblems(file, segments),
    ...file.addresses.flatMap((address, index) => {
      const parsed = parseAddress(address, file.kind);
      return typeof parsed === 'string' ? [{ path: `addresses[${String(index)}]`, message: parsed }] : [];
    }),
    ...nameProblems(file),
    ...templateProblems(file, env),
    ...bodyProblems(file),
  ];
}

function ratesOf(phase: Phase): Readonly<Record<string, Rate>> {
  return phase.phase === 'ramp' ? { from: phase.from, to: phase.to } : { rate: phase.rate };
}

function limitProblems(file: ScenarioFile): Problem[] {
  const { admittedOverLimit } = file.thresholds;
  const problems: Problem[] = [];
  if (admittedOverLimit !== undefined && admittedOverLimit.min === undefined && admittedOverLimit.max === undefined) {
    problems.push({ path: 'thresholds.admittedOverLimit', message: 'needs min, max or both' });
  }
  if (file.limit !== undefined) return problems;
  if (admittedOverLimit !== undefined) {
    problems.push({
      path: 'thresholds.admittedOverLimit',
      message: 'needs the limit: rate and burst, or --limit RATE/BURST',
    });
  }
  const multiples = file.phases.flatMap((phase, index) =>
    Object.entries(ratesOf(phase))
      .filter(([, rate]) => typeof rate === 'object')
      .map(([field]) => `phases[${String(index)}].${field}`),
  );
  const message = 'is a multiple of the limit, and there is none: write limit, or --limit RATE/BURST';
  return [...problems, ...multiples.map((path) => ({ path, message }))];
}

function sizeProblems(file: ScenarioFile, segments: readonly RateSegment[]): Problem[] {
  const arrivals = arrivalsOf(segments);
  const durationMs = durationOf(segments);
  const problems: Problem[] = [];
  if (arrivals < 1 && !usesMissingLimit(file))
    problems.push({ path: 'phases', message: 'send nothing: every rate is 0 or too short' });
  if (arrivals > file.maxArrivals) {
    const wanted = Math.ceil(arrivals).toLocaleString('en');
    problems.push({
      path: 'maxArrivals',
      message: `is ${file.maxArrivals.toLocaleString('en')}, and the phases send ${wanted}: raise it, or --max-arrivals, knowingly`,
    });
  }
  if (file.warmUp >= durationMs) problems.push({ path: 'warmUp', message: 'must be shorter than all phases together' });
  return problems;
}

function usesMissingLimit({ limit, phases }: ScenarioFile): boolean {
  return (
    limit === undefined &&
    phases.some((phase) => Object.values(ratesOf(phase)).some((rate) => typeof rate === 'object'))
  );
}

function nameProblems({ targets }: ScenarioFile): Problem[] {
  const names = targets.map(({ name }) => name);
  return names.flatMap((name, index) => {
    if (name === undefined || names.indexOf(name) === index) return [];
    return [{ path: `targets[${String(index)}].name`, message: `is used twice: ${name}` }];
  });
}

function templateProblems({ targets }: ScenarioFile, env: Environment): Problem[] {
  return targets.flatMap((target, index) => {
    const at = `targets[${String(index)}]`;
    const texts: [string, string][] = [
      [`${at}.path`, target.path],
      ...Object.entries(target.headers).map(([name, value]): [string, string] => [
        `${at}.headers[${JSON.stringify(name)}]`,
        value,
      ]),
    ];
    if ('body' in target && target.body !== undefined) texts.push([`${at}.body`, target.body]);
    if ('json' in target && target.json !== undefined) texts.push([`${at}.json`, JSON.stringify(target.json)]);
    if ('messages' in target && target.messages !== undefined)
      texts.push([`${at}.messages.text`, target.messages.text]);
    return texts.flatMap(([path, text]) => textProblems(path, text, env));
  });
}

function textProblems(path: string, text: string, env: Environment): Problem[] {
  const parsed = parseTemplate(text, env);
  if (!parsed.ok) return [{ path, message: parsed.message }];
  if (path.endsWith('.path')) {
    if (!text.startsWith('/')) return [{ path, message: 'must start with /' }];
    if (/[\s#]/.test(text.replaceAll(/\$\{[^}]*\}/g, '')))
      return [{ path, message: 'must not hold spaces or #: write %20, %23' }];
  }
  const isHeader = path.includes('.headers[');
  return isHeader && hasControlCharacter(text) ? [{ path, message: 'must not hold control characters' }] : [];
}

function bodyProblems({ targets }: ScenarioFile): Problem[] {
  return targets.flatMap((target, index) =>
    'body' in target && target.body !== undefined && target.json !== undefined
      ? [{ path: `targets[${String(index)}].json`, message: 'stands beside body: choose one' }]
      : [],
  );
}
