import type { AwsError } from '@gatehouse/aws-rest-json';
import { ControlError } from '@gatehouse/errors';
import type { ControlErrorCode } from '@gatehouse/errors';

/** What the service says for failures of a use case, by their code. */
export type Words = Partial<Record<ControlErrorCode, (error: ControlError) => AwsError>>;

/** The result of a use case; its failures in the words of the service, as far as there are any. */
export async function inWords<T>(work: Promise<T>, words: Words): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const word = error instanceof ControlError ? words[error.code] : undefined;
    throw word === undefined ? error : word(error as ControlError);
  }
}
