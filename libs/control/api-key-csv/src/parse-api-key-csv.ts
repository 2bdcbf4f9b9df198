import { API_KEY_LIMITS, apiKeyValueSchema } from '@gatehouse/api-model';
import type { Problem } from '@gatehouse/api-model';
import { CsvError, parse } from 'csv-parse/sync';

/** A row of the file. */
export interface ApiKeyRow {
  /** Line in the file, from 1. */
  readonly line: number;
  readonly name: string;
  readonly value: string;
  readonly description: string | undefined;
  readonly enabled: boolean;
  readonly usagePlanIds: readonly string[];
}

/** All rows with what was noticed, or every bad row. */
export type ParsedApiKeyCsv =
  | { readonly ok: true; readonly rows: readonly ApiKeyRow[]; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

interface Line {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

const REQUIRED = ['name', 'key'] as const;
/** By their names in lower case; problems call them as the service does. */
const COLUMNS: Readonly<Record<string, string>> = {
  name: 'Name',
  key: 'Key',
  description: 'Description',
  enabled: 'Enabled',
  usageplanids: 'UsagePlanIds',
};

/**
 * Reads a CSV file of API keys (reference rest-api.md 9.3): a header with columns in any order and case, `Name` and `Key`
 * (30 to 128 characters) required, `Enabled` true unless it says otherwise, plans separated by commas. Paths of problems are
 * `line 3, column Key`. Never throws for bad input.
 */
export function parseApiKeyCsv(body: Uint8Array): ParsedApiKeyCsv {
  const lines = readLines(body);
  if ('path' in lines) return { ok: false, problems: [lines] };
  const [header, ...rest] = lines;
  if (header === undefined)
    return refusal('line 1', 'the file is empty; its first line names the columns Name and Key');
  const names = header.record.map((name) => name.trim().toLowerCase());
  const problems = headerProblems(header.info.lines, names);
  if (problems.length > 0) return { ok: false, problems };
  const warnings = names.flatMap((name, index) =>
    COLUMNS[name] === undefined
      ? [`line ${header.info.lines}: the column ${header.record[index] ?? ''} is ignored`]
      : [],
  );
  const reader = new RowReader(names);
  const rows = rest.flatMap((line) => reader.read(line) ?? []);
  if (rest.length === 0) warnings.push('the file has no keys');
  return reader.problems.length > 0 ? { ok: false, problems: reader.problems } : { ok: true, rows, warnings };
}

function readLines(body: Uint8Array): readonly Line[] | Problem {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    // The types of the package do not say what `info` makes of the records.
    return parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as Line[];
  } catch (error) {
    if (!(error instanceof CsvError)) return { path: 'line 1', message: 'the file is not UTF-8 text' };
    const lines: unknown = Reflect.get(error, 'lines');
    return { path: `line ${String(lines ?? 1)}`, message: `is no CSV: ${error.message}` };
  }
}

function headerProblems(line: number, names: readonly string[]): Problem[] {
  const path = `line ${line}`;
  const missing = REQUIRED.filter((name) => !names.includes(name)).map((name) => ({
    path: `${path}, column ${COLUMNS[name] ?? name}`,
    message: 'is required and not in the header',
  }));
  const twice = names.filter((name, index) => COLUMNS[name] !== undefined && names.indexOf(name) !== index);
  return [
    ...missing,
    ...twice.map((name) => ({ path: `${path}, column ${COLUMNS[name] ?? name}`, message: 'is there twice' })),
  ];
}

/** Reads rows one after the other: a key may be in one of them only. */
class RowReader {
  readonly problems: Problem[] = [];
  readonly #names: readonly string[];
  readonly #lineOfValue = new Map<string, number>();

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  read({ record, info }: Line): ApiKeyRow | undefined {
    const before = this.problems.length;
    const line = info.lines;
    if (record.length !== this.#names.length) {
      this.#refuse(line, undefined, `has ${record.length} columns, the header ${this.#names.length}`);
      return undefined;
    }
    const row = {
      line,
      name: this.#cell(record, 'name'),
      value: this.#cell(record, 'key'),
      description: this.#cell(record, 'description') || undefined,
      enabled: this.#enabled(line, this.#cell(record, 'enabled')),
      usagePlanIds: plansOf(this.#cell(record, 'usageplanids')),
    };
    this.#checkName(line, row.name);
    this.#checkValue(line, row.value);
    if ((row.description?.length ?? 0) > 1024)
      this.#refuse(line, 'description', 'Invalid API Key description specified.');
    return this.problems.length === before ? row : undefined;
  }

  #cell(record: readonly string[], name: string): string {
    return (record[this.#names.indexOf(name)] ?? '').trim();
  }

  #enabled(line: number, text: string): boolean {
    const value = text.toLowerCase();
    if (value !== '' && value !== 'true' && value !== 'false') this.#refuse(line, 'enabled', 'must be true or false');
    return value !== 'false';
  }

  #checkName(line: number, name: string): void {
    if (name === '') this.#refuse(line, 'name', 'is empty');
    if (name.length > API_KEY_LIMITS.nameCharacters) {
      this.#refuse(line, 'name', `Invalid API Key name, can be at most ${API_KEY_LIMITS.nameCharacters} characters.`);
    }
  }

  /** Never says the value: messages end in logs and terminals. */
  #checkValue(line: number, value: string): void {
    const { minImportedValueCharacters: min } = API_KEY_LIMITS;
    const first = this.#lineOfValue.get(value);
    if (first !== undefined) return this.#refuse(line, 'key', `is the key of line ${first} again`);
    this.#lineOfValue.set(value, line);
    if (value.length < min) return this.#refuse(line, 'key', `API Key value should be at least ${min} characters`);
    const parsed = apiKeyValueSchema.safeParse(value);
    for (const issue of parsed.error?.issues ?? []) this.#refuse(line, 'key', issue.message);
  }

  #refuse(line: number, column: string | undefined, message: string): void {
    const path = column === undefined ? `line ${line}` : `line ${line}, column ${COLUMNS[column] ?? column}`;
    this.problems.push({ path, message });
  }
}

function plansOf(text: string): string[] {
  const ids = text.split(',').map((id) => id.trim());
  return [...new Set(ids.filter((id) => id !== ''))];
}

function refusal(path: string, message: string): ParsedApiKeyCsv {
  return { ok: false, problems: [{ path, message }] };
}
