import type { z } from 'zod';
import type { Problem, Validated } from './common.ts';
import { issueMessage, unknownFieldMessage } from './issue-message.ts';
import { formatPath } from './problems.ts';

function problemsOf(error: z.ZodError, objects: ReadonlyMap<string, unknown>): Problem[] {
  return error.issues.flatMap((issue): Problem | Problem[] => {
    const path = formatPath(issue.path);
    if (issue.code === 'unrecognized_keys') {
      const schema = objects.get(path);
      return issue.keys.map((key) => ({
        path: formatPath([...issue.path, key]),
        message: unknownFieldMessage(schema, key),
      }));
    }
    if (issue.code === 'invalid_key') {
      return { path, message: `the name ${issue.issues[0]?.message ?? 'is not valid'}` };
    }
    return { path, message: issue.message };
  });
}

/** Checks a clean value against a schema and fills in defaults. Problems come in the order of the schema's fields. */
export function checkShape<T>(schema: z.ZodType<T>, value: unknown): Validated<T> {
  const objects = new Map<string, unknown>();
  const result = schema.safeParse(value, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') objects.set(formatPath(issue.path ?? []), issue.inst);
      return issueMessage(issue);
    },
  });
  return result.success ? { ok: true, value: result.data } : { ok: false, problems: problemsOf(result.error, objects) };
}
