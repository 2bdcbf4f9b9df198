/** What a call of the AWS SDK failed with: the type, the status, the message. Throws when the call succeeded. */
export async function failure(
  sent: Promise<unknown>,
): Promise<readonly [type: string, status: number, message: string]> {
  const error = await sent.then(
    () => undefined,
    (reason: unknown) => reason as Failure,
  );
  if (error === undefined) throw new Error('the call succeeded');
  return [error.name, error.$metadata.httpStatusCode, error.message];
}

interface Failure {
  readonly name: string;
  readonly message: string;
  readonly $metadata: { readonly httpStatusCode: number };
}
