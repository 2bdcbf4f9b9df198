import { parseApiDefinition } from '@gatehouse/api-model';
import type { Problem, RestApiDefinition } from '@gatehouse/api-model';
import { stepsOf } from '../../import/model-steps.ts';
import type { DocumentPath } from '../../source/document-path.ts';
import { REST } from '../extensions.ts';
import type { RestContext } from './rest-context.ts';

/** Checks what was read against the model. Its problems are reported where the document has the part in question. */
export function checkRestDocument(context: RestContext, document: object): RestApiDefinition | undefined {
  const checked = parseApiDefinition(document);
  if (checked.ok && checked.value.protocolType === 'REST') return checked.value;
  for (const problem of checked.ok ? [] : checked.problems) reportProblem(context, problem);
  return undefined;
}

function reportProblem({ report, origins }: RestContext, problem: Problem): void {
  const [first = '', second = '', ...rest] = stepsOf(problem.path);
  const within =
    first === 'resources' ? placeOfMethod(origins, second, rest) : placeOfPart(origins, first, second, rest);
  if (within === undefined) report.problem([], `the definition's ${problem.path} ${problem.message}`);
  else report.problem(within, `${problem.message} (${problem.path})`);
}

function placeOfMethod(
  origins: RestContext['origins'],
  path: string,
  [, method = '', part, ...rest]: readonly string[],
): DocumentPath | undefined {
  const operation = origins.get(`resources.${path}.${method}`);
  if (operation === undefined) return origins.get(`resources.${path}`);
  if (part !== 'methodIntegration') return operation;
  return [...operation, REST.integration, ...(rest[0] === 'integrationResponses' ? ['responses'] : rest)];
}

function placeOfPart(
  origins: RestContext['origins'],
  first: string,
  second: string,
  rest: readonly string[],
): DocumentPath | undefined {
  const part = origins.get(`${first}.${second}`);
  if (part !== undefined) return [...part, ...rest];
  const field = origins.get(first);
  return field === undefined || second === '' ? field : [...field, second, ...rest];
}
