import { ControlError } from '@gatehouse/errors';
import type { SecretBox } from '@gatehouse/secrets';

/** The box that secrets are sealed in; FAILED_PRECONDITION when the operator has given no key for one. `what` is what is stored. */
export function requireBox(box: SecretBox | undefined, what = 'Values of API keys'): SecretBox {
  if (box !== undefined) return box;
  throw new ControlError(
    'FAILED_PRECONDITION',
    `${what} are stored encrypted, and this control plane has no key for that: set GATEHOUSE_SECRET_KEY (or ` +
      'GATEHOUSE_SECRET_KEY_FILE) to the same 32 bytes in base64 on each of its processes, for example from: ' +
      'openssl rand -base64 32',
  );
}
