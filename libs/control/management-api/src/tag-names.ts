import type { Handler, HandlerTable } from './context.ts';
import { object } from './input.ts';
import { badRequest } from './messages.ts';

/** Names that the service keeps for itself, in any case. */
const RESERVED = /^aws:/i;

/** The handlers; an input with a tag whose name the service keeps for itself makes them reject with BadRequestException. */
export function withOwnTags(handlers: HandlerTable): HandlerTable {
  return Object.fromEntries(Object.entries(handlers).map(([name, handler]) => [name, checked(handler)]));
}

function checked(handler: Handler): Handler {
  return async (input, actor) => {
    if (Object.keys(object(input, 'tags')).some((name) => RESERVED.test(name))) {
      throw badRequest("Invalid tag key. Tag keys cannot start with 'aws:' (case insensitive)");
    }
    return handler(input, actor);
  };
}
