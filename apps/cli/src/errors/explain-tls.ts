/** What stands in the transport's message, what that means, and what to do. The first that fits counts. */
const CASES: readonly { readonly pattern: RegExp; readonly meaning: string; readonly hint: string }[] = [
  {
    pattern: /alert certificate required|alert bad certificate|alert unknown ca|alert handshake failure/i,
    meaning: 'wants a client certificate of an authority that it knows',
    hint: 'Give yours with --cert FILE and --key FILE.',
  },
  {
    pattern: /unable to verify|self.signed certificate|unable to get (local )?issuer/i,
    meaning: 'has a certificate of an authority that is not known here',
    hint: 'Give the authority with --ca FILE or GATEHOUSE_CA_FILE.',
  },
  {
    pattern: /does not match certificate|altnames/i,
    meaning: 'has a certificate for another name',
    hint: 'Call it by a name that its certificate has: --server grpcs://NAME:PORT.',
  },
  {
    pattern: /certificate (has expired|is not yet valid)|CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/i,
    meaning: 'has a certificate that is not valid today',
    hint: 'Whoever runs it must renew the certificate; check the clock of this machine too.',
  },
  {
    pattern: /wrong version number|packet length too long|unexpected message/i,
    meaning: 'does not speak TLS',
    hint: 'Leave grpcs:// and --ca away, or name its TLS port.',
  },
  {
    // What a listener with TLS does to a caller without.
    pattern: /Last error: Failed to connect|ECONNRESET|socket hang up/i,
    meaning: 'closes the connection',
    hint: 'Perhaps it speaks TLS: try --server grpcs://HOST:PORT, with --ca FILE if its authority is your own.',
  },
];

/** What a failure of the transport says about TLS; undefined = nothing. */
export function explainTls(message: string): { readonly meaning: string; readonly hint: string } | undefined {
  return CASES.find(({ pattern }) => pattern.test(message));
}
