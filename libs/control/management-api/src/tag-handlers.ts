import type { JsonObject } from '@gatehouse/aws-rest-json';
import type { Actor } from '@gatehouse/records';
import { pathOfArn } from './arns.ts';
import type { HandlerTable, ManagementContext } from './context.ts';
import { object, text } from './input.ts';
import { badRequest } from './messages.ts';

/** Makes new tags out of the present ones. */
export type TagEdit = (tags: JsonObject) => JsonObject;

/** Changes the tags of a resource, or reads them, and gives them. */
export type TagEditor = (
  context: ManagementContext,
  actor: Actor,
  names: readonly string[],
  edit: TagEdit | undefined,
) => Promise<JsonObject>;

/** Resources that have tags, by the path in their ARN. */
export type TaggedResources = readonly (readonly [path: RegExp, editor: TagEditor])[];

/** Tags of resources: the same operations in both versions, over resources of their own. */
export function tagHandlersOf(context: ManagementContext, tagged: TaggedResources): HandlerTable {
  const editTags = async (actor: Actor, input: JsonObject, edit: TagEdit | undefined): Promise<JsonObject> => {
    const arn = text(input, 'resourceArn');
    const path = pathOfArn(arn) ?? '';
    for (const [pattern, editor] of tagged) {
      const match = pattern.exec(path);
      if (match !== null) return editor(context, actor, match.slice(1), edit);
    }
    throw badRequest(`Invalid ARN. ARN is not well formed ${arn}`);
  };
  return {
    GetTags: async (input, actor) => ({ tags: await editTags(actor, input, undefined) }),
    TagResource: async (input, actor) => {
      await editTags(actor, input, (tags) => ({ ...tags, ...object(input, 'tags') }));
      return {};
    },
    UntagResource: async (input, actor) => {
      const gone = new Set(Array.isArray(input['tagKeys']) ? input['tagKeys'].map(String) : []);
      await editTags(actor, input, (tags) =>
        Object.fromEntries(Object.entries(tags).filter(([name]) => !gone.has(name))),
      );
      return {};
    },
  };
}
