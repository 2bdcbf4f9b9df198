import type { AccountResource, AccountServiceImplementation } from '@gatehouse/contract';
import { accountFromProto, accountToProto } from '@gatehouse/model-proto';
import type { AccountRecord, AccountUseCases } from '@gatehouse/records';
import type { Caller } from './caller.ts';
import { requiredMessage, revisionOf } from './fields.ts';

/** `AccountService` over its use cases. */
export function accountHandlers(account: AccountUseCases): AccountServiceImplementation<Caller> {
  return {
    getAccount: async () => accountMessage(await account.get()),
    updateAccount: async (request, { actor }) => {
      const document = accountFromProto(requiredMessage('account', request.account));
      return accountMessage(await account.update(actor, { document, ...revisionOf(request) }));
    },
  };
}

/** Before the first change there is no revision to send back. */
function accountMessage({ revision, document, updatedAtUnixMs }: AccountRecord): AccountResource {
  return {
    revision: revision === 0 ? '' : String(revision),
    account: accountToProto(document),
    lastUpdatedDate: updatedAtUnixMs === undefined ? undefined : new Date(updatedAtUnixMs),
  };
}
