import ajv from 'ajv-draft-04';
import type { ErrorObject, ValidateFunction } from 'ajv-draft-04';
import { linearRegExp } from './linear-reg-exp.ts';
import type { ModelSchema, ModelSchemas, SchemaProblem } from './model-schemas.ts';

const MODEL_REFERENCE = /^https:\/\/apigateway\.amazonaws\.com\/(?:rest)?apis\/[^/]+\/models\/([A-Za-z0-9]+)(#.*)?$/;
/** Never fetched: schemas are known by it. */
const KEY_PREFIX = 'https://models.invalid/';

/** Models compiled by ajv. */
export class CompiledModels implements ModelSchemas {
  readonly problems: readonly SchemaProblem[];
  readonly #schemas = new Map<string, ModelSchema>();

  /** `texts`: schemas as JSON text, by model name. */
  constructor(texts: Readonly<Record<string, string>>) {
    const problems: SchemaProblem[] = [];
    const attempt = (modelName: string, work: () => void): void => {
      try {
        work();
      } catch (error) {
        problems.push({ modelName, message: messageOf(error) });
      }
    };
    // The library makes code of schemas, with all names and texts in it quoted.
    const compiler = new ajv.default({
      strict: false,
      validateFormats: false,
      logger: false,
      code: { regExp: linearRegExp },
    });
    for (const [modelName, text] of Object.entries(texts)) {
      attempt(modelName, () => compiler.addSchema(withModelKeys(JSON.parse(text)), KEY_PREFIX + modelName));
    }
    const broken = new Set(problems.map(({ modelName }) => modelName));
    for (const modelName of Object.keys(texts).filter((name) => !broken.has(name))) {
      attempt(modelName, () => {
        const validate = compiler.getSchema(KEY_PREFIX + modelName);
        if (validate !== undefined)
          this.#schemas.set(modelName, { problemOf: (document) => problemOf(validate, document) });
      });
    }
    this.problems = problems;
  }

  get(modelName: string): ModelSchema | undefined {
    return this.#schemas.get(modelName);
  }
}

function problemOf(validate: ValidateFunction, document: unknown): string | undefined {
  try {
    if (validate(document) === true) return undefined;
    return sentence(validate.errors?.[0]);
  } catch (error) {
    // A schema that refers to itself, and a document nested deeper than the stack.
    if (error instanceof RangeError) return 'is nested too deeply';
    throw error;
  }
}

function sentence(error: ErrorObject | undefined): string {
  const { instancePath = '', message = 'does not fit the schema' } = error ?? {};
  return instancePath === '' ? message : `${instancePath} ${message}`;
}

/** References among models become those of the compiler; all else stays. */
function withModelKeys(schema: unknown): object {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) throw new Error('must be a JSON object');
  return rewritten(schema) as object;
}

function rewritten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewritten);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, member]): [string, unknown] => {
    const reference = name === '$ref' && typeof member === 'string' ? MODEL_REFERENCE.exec(member) : null;
    return [name, reference === null ? rewritten(member) : `${KEY_PREFIX}${reference[1] ?? ''}${reference[2] ?? ''}`];
  });
  // By way of entries: __proto__ stays a member.
  return Object.fromEntries(members);
}

function messageOf(error: unknown): string {
  if (error instanceof SyntaxError) return `is no JSON: ${error.message}`;
  if (error instanceof RangeError && error.message.includes('call stack')) return 'is nested too deeply';
  const text = error instanceof Error ? error.message : String(error);
  const missing = /^can't resolve reference (\S+)/.exec(text)?.[1];
  if (missing !== undefined) return `refers to ${missing.replace(KEY_PREFIX, 'model ')}, which does not exist`;
  return text.includes('no schema with key or ref') ? 'is of another draft: only draft 4 is understood' : text;
}
