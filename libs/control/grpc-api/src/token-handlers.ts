import { Token_Role } from '@gatehouse/contract';
import type { Token, TokenServiceImplementation } from '@gatehouse/contract';
import { ControlError } from '@gatehouse/errors';
import type { Role, TokenRecord, TokenUseCases } from '@gatehouse/records';
import type { Caller } from './caller.ts';
import { nextPageOf, pageOf, required } from './fields.ts';

const MESSAGE_ROLES: Readonly<Record<Role, Token_Role>> = {
  viewer: Token_Role.VIEWER,
  operator: Token_Role.OPERATOR,
  admin: Token_Role.ADMIN,
};

/** `TokenService` over its use cases. */
export function tokenHandlers(tokens: TokenUseCases): TokenServiceImplementation<Caller> {
  return {
    createToken: async ({ name, role, expiresDate }, { actor }) => {
      const expiry = expiresDate === undefined ? {} : { expiresAtUnixMs: expiresDate.getTime() };
      const created = await tokens.create(actor, { name: required('name', name), role: roleOf(role), ...expiry });
      const { accessKeyId = '', secretAccessKey = '' } = created.accessKey ?? {};
      return { token: tokenMessage(created.record), secret: created.token, accessKeyId, secretAccessKey };
    },
    listTokens: async (request) => {
      const page = await tokens.list(pageOf(request));
      return { tokens: page.items.map(tokenMessage), ...nextPageOf(page) };
    },
    revokeToken: async ({ tokenId }, { actor }) => {
      await tokens.revoke(actor, required('tokenId', tokenId));
      return {};
    },
  };
}

function roleOf(role: Token_Role): Role {
  const roles = Object.keys(MESSAGE_ROLES) as Role[];
  const found = roles.find((candidate) => MESSAGE_ROLES[candidate] === role);
  if (found !== undefined) return found;
  throw new ControlError('INVALID_ARGUMENT', 'The request cannot be accepted: role must be VIEWER, OPERATOR or ADMIN', {
    violations: [{ path: 'role', message: 'must be VIEWER, OPERATOR or ADMIN' }],
  });
}

function tokenMessage(record: TokenRecord): Token {
  return {
    tokenId: record.tokenId,
    name: record.name,
    role: MESSAGE_ROLES[record.role],
    createdDate: new Date(record.createdAtUnixMs),
    expiresDate: dateOf(record.expiresAtUnixMs),
    lastUsedDate: dateOf(record.lastUsedAtUnixMs),
  };
}

function dateOf(unixMs: number | undefined): Date | undefined {
  return unixMs === undefined ? undefined : new Date(unixMs);
}
