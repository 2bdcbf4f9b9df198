import { describe, expect, it } from 'vitest';
import { CallError } from './call-error.ts';
import { explainError } from './explain-error.ts';

const SERVER = 'grpcs://control.test:9090';
const explain = (status: string, message: string, reason?: string) =>
  explainError(new CallError(message, { status, method: 'ApiService/ListApis', reason }), SERVER);

/** Messages as the transport writes them. */
const after = (text: string): string =>
  `No connection established. Last error: ${text} (2026-11-20T16:48:44.548Z). Resolution note: `;

describe('explainError about TLS', () => {
  it.each([
    ['Error: unable to verify the first certificate', 'not known here', '--ca FILE'],
    ['Error: self-signed certificate in certificate chain', 'not known here', '--ca FILE'],
    [
      "Error: Hostname/IP does not match certificate's altnames: Host: b. is not in the cert's altnames",
      'another name',
      'NAME',
    ],
    ['Error: certificate has expired', 'not valid today', 'renew'],
    [
      'Error: C0:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:x',
      'not speak TLS',
      'grpcs',
    ],
    [
      'C0:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:x',
      'client certificate',
      '--cert FILE',
    ],
    ['Failed to connect', 'closes the connection', 'grpcs://'],
  ])('says of %j: %s', (text, meaning, hint) => {
    const explained = explain('UNAVAILABLE', after(text));
    expect(explained.message).toContain(`the control plane at ${SERVER} `);
    expect([explained.message, explained.hint]).toEqual([
      expect.stringContaining(meaning),
      expect.stringContaining(hint),
    ]);
    expect(explained.exitCode).toBe(3);
  });
});

describe('explainError about tokens', () => {
  it('says how to give one when none or a wrong one was sent', () => {
    const { message, hint, exitCode } = explain(
      'UNAUTHENTICATED',
      'The call carries no valid token. …',
      'UNAUTHENTICATED',
    );
    expect([message, exitCode]).toEqual([`the control plane at ${SERVER} wants a valid token`, 1]);
    expect(hint).toContain('GATEHOUSE_TOKEN');
  });

  it('keeps the sentence about the role', () => {
    const text = 'ApiService/CreateApi is not allowed: it needs the role operator, and the token "ci" has viewer.';
    expect(explain('PERMISSION_DENIED', text, 'PERMISSION_DENIED')).toMatchObject({ message: text, exitCode: 1 });
  });
});
