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

/** What stands in a file. It is to be refused if there is a problem. */
export interface ParsedApiKeyCsv {
  /** Every row with as many columns as the header, bad ones too: what else is wrong with them can then be told at once. */
  readonly rows: readonly ApiKeyRow[];
  readonly warnings: readonly string[];
  /** By row; never with a part of a value. */
  readonly problems: readonly Problem[];
}

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

const EMPTY = 'the file is empty; its first line names the columns Name and Key';
const STRAY_QUOTE = 'INVALID_OPENING_QUOTE';
/** What is wrong with the quotes, by the package's codes. */
const BROKEN: Readonly<Record<string, string>> = {
  [STRAY_QUOTE]: 'is no CSV: a cell with a quote in it must stand in quotes, and the quote in it be doubled',
  CSV_INVALID_CLOSING_QUOTE:
    'is no CSV: after the closing quote of a cell come a comma or the next line; what follows was not read',
  CSV_QUOTE_NOT_CLOSED: 'is no CSV: the file ends in a cell whose quote is not closed',
};

/**
 * Reads a CSV file of API keys (reference rest-api.md 9.3): a header with columns in any order and case, `Name` and `Key`
 * (30 to 128 characters) required, `Enabled` true unless it says otherwise, plans separated by commas. Paths of problems are
 * `line 3, column Key`. Never throws for bad input.
 */
export function parseApiKeyCsv(body: Uint8Array): ParsedApiKeyCsv {
  const { lines, problems: broken, brokenFrom } = readLines(body);
  const [header, ...rest] = lines;
  if (header === undefined || brokenFrom < header.info.lines) {
    return refusal(broken.length > 0 ? broken : [{ path: 'line 1', message: EMPTY }]);
  }
  const names = header.record.map((name) => name.trim().toLowerCase());
  const problems = headerProblems(header.info.lines, names);
  if (problems.length > 0) return refusal(problems);
  const warnings = names.flatMap((name, index) =>
    COLUMNS[name] === undefined
      ? [`line ${header.info.lines}: the column ${header.record[index] ?? ''} is ignored`]
      : [],
  );
  const reader = new RowReader(names);
  const rows = rest.flatMap((line) => reader.read(line) ?? []);
  if (rest.length === 0) warnings.push('the file has no keys');
  return { rows, warnings, problems: [...broken, ...reader.problems] };
}

interface ReadLines {
  readonly lines: readonly Line[];
  readonly problems: readonly Problem[];
  /** The first line that is no CSV. */
  readonly brokenFrom: number;
}

function readLines(body: Uint8Array): ReadLines {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return { lines: [], problems: [{ path: 'line 1', message: 'the file is not UTF-8 text' }], brokenFrom: 1 };
  }
  const lines: Line[] = [];
  const problems: Problem[] = [];
  let brokenFrom = Number.POSITIVE_INFINITY;
  const broken = (error: CsvError): void => {
    const line = Number(Reflect.get(error, 'lines'));
    brokenFrom = Math.min(brokenFrom, line);
    // The package's own words quote the cell, which may be a value.
    problems.push({ path: `line ${line}`, message: BROKEN[error.code] ?? 'is no CSV' });
  };
  parseUntilLost(text, (line) => lines.push(line), broken);
  return { lines, problems, brokenFrom };
}

/** Reads on after a stray quote, but not after one that leaves it open where the cell ends. */
function parseUntilLost(text: string, onLine: (line: Line) => void, onBroken: (error: CsvError) => void): void {
  try {
    parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      // The types of the package do not say what `info` makes of the records.
      on_record: (line) => void onLine(line as unknown as Line),
      skip_records_with_error: true,
      on_skip: (error) => {
        if (error === undefined) return undefined;
        onBroken(error);
        if (error.code !== STRAY_QUOTE) throw error;
        return undefined;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
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
    return row;
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

function refusal(problems: readonly Problem[]): ParsedApiKeyCsv {
  return { rows: [], warnings: [], problems };
}
