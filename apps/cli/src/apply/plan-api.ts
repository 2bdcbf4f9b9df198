import type { WantedApi } from '@gatehouse/apply-document';
import type { Api } from '@gatehouse/contract';
import { apiDefinitionFromProto, apiDefinitionToProto } from '@gatehouse/model-proto';
import type { ControlPlane } from '../control/control-plane.ts';
import { listAll } from '../control/list-all.ts';
import { CliError } from '../errors/cli-error.ts';
import { orUndefined } from './lookup.ts';
import { compareDocuments } from './step.ts';
import type { Step } from './step.ts';

/** An API of a file; its id is known from the start, or with its creation. */
export interface ApiHandle {
  apiId: string | undefined;
  readonly exists: boolean;
}

/** Compares an API with the one of its id, or of its name when the file has no id. */
export async function planApi(
  control: ControlPlane,
  { apiId, definition }: WantedApi,
): Promise<{ step: Step; handle: ApiHandle }> {
  const current =
    apiId === undefined ? await byName(control, definition.name) : await orUndefined(control.apis.getApi({ apiId }));
  const handle: ApiHandle = { apiId: apiId ?? current?.apiId, exists: current !== undefined };
  const api = { definition: apiDefinitionToProto(definition) };
  const before = current === undefined ? undefined : apiDefinitionFromProto(current);
  const wanted = apiDefinitionFromProto(api as Api);
  const update = (validateOnly: boolean): Promise<Api> =>
    control.apis.updateApi({ apiId: handle.apiId ?? '', api, revision: current?.revision ?? '', validateOnly });
  const step: Step = {
    kind: 'api',
    title: () => apiTitle(handle, definition.name),
    id: () => handle.apiId ?? '',
    ...compareDocuments(before, wanted),
    ...(current === undefined ? {} : { check: () => update(true) }),
    run: async () => {
      const stored =
        current === undefined ? await control.apis.createApi({ apiId: apiId ?? '', api }) : await update(false);
      handle.apiId = stored.apiId;
    },
  };
  return { step, handle };
}

/** The API for a title: `API hello (Hello)`. */
export function apiTitle({ apiId }: ApiHandle, name: string): string {
  return apiId === undefined ? `API "${name}" with a new id` : `API ${apiId} ("${name}")`;
}

async function byName(control: ControlPlane, name: string): Promise<Api | undefined> {
  const found = await listAll(
    (page) => control.apis.listApis({ name, ...page }),
    (page) => page.apis,
  );
  if (found.length <= 1) return found[0];
  throw new CliError(
    `several APIs are named "${name}": ${found.map(({ apiId }) => apiId).join(', ')}. Give the one in the file its apiId.`,
  );
}
