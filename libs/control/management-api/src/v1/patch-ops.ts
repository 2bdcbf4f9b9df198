import type { JsonObject } from '@gatehouse/aws-rest-json';
import { objects } from '../input.ts';
import { validationErrors } from '../messages.ts';

/** In the order in which the service names them. */
const OPS = ['add', 'remove', 'move', 'test', 'replace', 'copy'];

/** Refuses operations that no resource could have (reference rest-api.md 13.4). Throws ValidationException. */
export function checkPatchOps(operationName: string, input: JsonObject): void {
  const place = `${operationName.charAt(0).toLowerCase()}${operationName.slice(1)}Input.patchOperations`;
  const problems = objects(input, 'patchOperations').flatMap(({ op }, index) =>
    op === undefined || OPS.includes(String(op))
      ? []
      : [
          `Value '${String(op)}' at '${place}.${String(index + 1)}.member.op' failed to satisfy constraint: Member must satisfy enum value set: [${OPS.join(', ')}]`,
        ],
  );
  if (problems.length > 0) throw validationErrors(problems);
}
