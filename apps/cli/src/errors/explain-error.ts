import { EXIT } from '../exit-code.ts';
import type { ExitCode } from '../exit-code.ts';
import { CallError } from './call-error.ts';
import { shortened } from '../output/plain-text.ts';
import { CliError } from './cli-error.ts';
import { explainTls } from './explain-tls.ts';

const MAX_REASON_CHARACTERS = 160;

/** A failure for people: what and why, details line by line, what to do. */
export interface Explanation {
  readonly message: string;
  readonly details: readonly string[];
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;
}

/** Turns whatever was thrown into words and an exit code. `server` is the address that was called. */
export function explainError(error: unknown, server: string): Explanation {
  if (error instanceof CliError) return error;
  if (error instanceof CallError) return explainCall(error, server);
  const message = error instanceof Error ? error.message : String(error);
  return {
    message,
    details: [],
    hint: 'Run it again with --verbose for the place in the code.',
    exitCode: EXIT.refused,
  };
}

function explainCall(error: CallError, server: string): Explanation {
  if (error.status === 'DEADLINE_EXCEEDED') {
    return unreachable(
      `no answer from the control plane at ${server}: ${error.message}`,
      'Is the address right? A longer --timeout SECONDS waits longer.',
    );
  }
  if (error.reason === undefined && error.status === 'UNAVAILABLE' && !isForeign(error)) {
    const tls = explainTls(error.message);
    if (tls !== undefined) return unreachable(`the control plane at ${server} ${tls.meaning}`, tls.hint);
    return unreachable(
      `cannot reach the control plane at ${server} (${transportReason(error.message)})`,
      'Start it with npm start, or name another with --server HOST:PORT or GATEHOUSE_SERVER.',
    );
  }
  if (error.reason === undefined && isForeign(error)) {
    return unreachable(
      `what listens at ${server} is not a Gatehouse control plane (${transportReason(error.message)})`,
      'The gRPC port is 9090 by default; npm start prints it. Name it with --server HOST:PORT.',
    );
  }
  return {
    message: error.status === 'UNAUTHENTICATED' ? `the control plane at ${server} wants a valid token` : error.message,
    details: violationLines(error),
    hint: hintFor(error),
    exitCode: EXIT.refused,
  };
}

function unreachable(message: string, hint: string): Explanation {
  return { message, details: [], hint, exitCode: EXIT.unreachable };
}

/** What the transport makes of another side that does not speak gRPC or does not know the service. */
function isForeign({ status, message }: CallError): boolean {
  if (status === 'UNAVAILABLE') return message.includes('Protocol error');
  return ['INTERNAL', 'UNKNOWN', 'UNIMPLEMENTED', 'CANCELLED', 'UNAUTHENTICATED', 'PERMISSION_DENIED'].includes(status);
}

/** The part of the transport's message that says something. */
function transportReason(message: string): string {
  const known =
    /connect [A-Z]+\b|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|Name resolution failed|Protocol error/;
  return known.exec(message)?.[0] ?? shortened(message.split('\n')[0] ?? '', MAX_REASON_CHARACTERS);
}

function violationLines({ violations, message }: CallError): string[] {
  // A single violation is already in the message.
  const [first] = violations;
  if (violations.length === 1 && first !== undefined && message.includes(first.message)) return [];
  return violations.map(({ path, message: text }) => (path === '' ? text : `${path}: ${text}`));
}

/** Where to look for what is not there; `API` and `PLAN` stand for what the message names. */
const LISTS: readonly (readonly [sign: RegExp, hint: string])[] = [
  [/no API key '[^']+' in usage plan/, 'gatehouse plans keys PLAN lists its keys.'],
  [/no API key/, 'gatehouse keys lists the API keys.'],
  [/no usage plan/, 'gatehouse plans lists the usage plans.'],
  [/no domain name/, 'gatehouse domains lists the domain names.'],
  [/no VPC link/, 'gatehouse vpc-links lists the VPC links.'],
  [/no token/, 'gatehouse tokens lists the tokens.'],
  [/no node/, 'gatehouse nodes lists the nodes.'],
  [/no stage/, 'gatehouse stages API lists the stages.'],
  [/no deployment/, 'gatehouse deployments API lists the deployments.'],
];

function notFoundHint(message: string): string {
  const hint = LISTS.find(([sign]) => sign.test(message))?.[1];
  if (hint === undefined) return 'gatehouse apis lists the APIs.';
  const apiId = / of API '([^']+)'/.exec(message)?.[1];
  const planId = / in usage plan '([^']+)'/.exec(message)?.[1];
  // Functions: an id may hold what a replacement text would expand.
  return hint.replace(/\bAPI (?=lists)/, () => `${apiId ?? 'API'} `).replace('PLAN', () => planId ?? 'PLAN');
}

function hintFor(error: CallError): string | undefined {
  switch (error.status) {
    case 'NOT_FOUND':
      return notFoundHint(error.message);
    case 'UNAUTHENTICATED':
      return (
        'Set GATEHOUSE_TOKEN (or --token) to one that is neither revoked nor expired. An administrator makes it: ' +
        'gatehouse tokens create NAME --role viewer.'
      );
    case 'ABORTED':
      return 'Somebody else changed it meanwhile; this change was not written. Run the command again to see the new difference.';
    case 'FAILED_PRECONDITION':
      return preconditionHint(error);
    default:
      return undefined;
  }
}

function preconditionHint({ message, method }: CallError): string | undefined {
  if (method === 'DeploymentService/CreateDeployment' && message.includes('autoDeploy')) {
    return 'A stage with auto-deploy serves each change at once; gatehouse rollout API says how far it is.';
  }
  return undefined;
}
