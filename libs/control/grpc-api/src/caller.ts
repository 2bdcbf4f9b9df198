import { ControlError } from '@gatehouse/errors';
import { isAllowed } from '@gatehouse/records';
import type { Actor, Role } from '@gatehouse/records';
import type { CallContext, ServerMiddleware } from 'nice-grpc-common';
import type { Traced } from './observe-calls.ts';
import { RPC_ROLES } from './rpc-roles.ts';

/** What every implementation gets beside the request. */
export interface Caller {
  /** Who calls, for the audit trail. */
  readonly actor: Actor;
  /** Undefined = the server has no authentication, or the method is open. */
  readonly role: Role | undefined;
}

/** The context of a call. */
export type Context = CallContext & Caller;

/** Who a token belongs to. */
export interface Identity {
  /** Stands in the audit trail as the principal. */
  readonly name: string;
  readonly role: Role;
}

/** Finds the holder of a bearer token; undefined for one that is unknown, revoked or expired. */
export type Authenticate = (token: string) => Promise<Identity | undefined>;

/** A caller without token: of an open method, or of a server without authentication. */
const ANONYMOUS = 'anonymous';

const BEARER = /^bearer +(\S+)$/i;

/** One sentence for all cases, so that nobody learns whether a token exists. */
const UNAUTHENTICATED =
  'The call carries no valid token. Send the metadata "authorization: Bearer ght_…" with a token that is neither revoked ' +
  'nor expired; an administrator makes one with gatehouse tokens create NAME --role viewer.';

/**
 * Says who calls and whether he may. Without `authenticate` everybody may call everything and is `anonymous` in the audit
 * trail. With it only what {@link RPC_ROLES} allows is called; throws UNAUTHENTICATED and PERMISSION_DENIED.
 */
export function identifyCaller(authenticate?: Authenticate): ServerMiddleware<Caller, Partial<Traced>> {
  return async function* identifyCallerOfCall(call, context) {
    const { path } = call.method;
    const identity =
      authenticate === undefined ? undefined : await admit(path, context.metadata.get('authorization'), authenticate);
    const principal = identity?.name ?? ANONYMOUS;
    const { traceparent } = context;
    const trace = traceparent === undefined ? {} : { traceparent };
    const actor: Actor = { principal, sourceAddress: context.peer, via: `grpc:${path}`, ...trace };
    return yield* call.next(call.request, { ...context, actor, role: identity?.role });
  };
}

/** Throws PERMISSION_DENIED for a caller whose token has a lower role than a part of the request needs. */
export function requireRole({ actor, role }: Caller, needed: Role, field: string): void {
  if (role === undefined || isAllowed(role, needed)) return;
  const why = `it needs the role ${needed}, and the token "${actor.principal}" has ${role}`;
  throw new ControlError('PERMISSION_DENIED', `${field} is not allowed: ${why}. Use a token of the role ${needed}.`);
}

/** A caller who may call the method; undefined = anybody may. */
async function admit(
  path: string,
  authorization: string | undefined,
  authenticate: Authenticate,
): Promise<Identity | undefined> {
  const needed = RPC_ROLES.get(path);
  if (needed === 'open') return undefined;
  const token = BEARER.exec(authorization ?? '')?.[1];
  const identity = token === undefined ? undefined : await authenticate(token);
  if (identity === undefined) throw new ControlError('UNAUTHENTICATED', UNAUTHENTICATED);
  if (needed !== undefined && isAllowed(identity.role, needed)) return identity;
  throw denied(path, needed, identity);
}

function denied(path: string, needed: Role | undefined, { name, role }: Identity): ControlError {
  const method = path.replace(/^.*\./, '');
  const why =
    needed === undefined ? 'no role may call it' : `it needs the role ${needed}, and the token "${name}" has ${role}`;
  const remedy = needed === undefined ? '' : ` Use a token of the role ${needed}.`;
  return new ControlError('PERMISSION_DENIED', `${method} is not allowed: ${why}.${remedy}`);
}
