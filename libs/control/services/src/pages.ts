import type { DomainNameRecord, Page, PageRequest, StageRecord, StoreReader } from '@gatehouse/records';

const PAGE_SIZE = 500;

/** Every item of a paged list, page after page. */
export async function* everyItem<T>(list: (page: PageRequest) => Promise<Page<T>>): AsyncGenerator<T> {
  let pageToken: string | undefined;
  do {
    const page: Page<T> = await list({ pageSize: PAGE_SIZE, pageToken });
    yield* page.items;
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
}

/** All stages of an API by name. */
export async function allStages(reader: StoreReader, apiId: string): Promise<StageRecord[]> {
  const stages: StageRecord[] = [];
  for await (const stage of everyItem((page) => reader.listStages(apiId, page))) stages.push(stage);
  return stages;
}

/** Host names whose mappings or rules lead to the API, or to one stage of it. */
export async function domainNamesOf(reader: StoreReader, apiId: string, stageName?: string): Promise<string[]> {
  const names: string[] = [];
  for await (const record of everyItem((page) => reader.listDomainNames(page))) {
    if (leadsTo(record, apiId, stageName)) names.push(record.domainName);
  }
  return names;
}

function leadsTo({ document }: DomainNameRecord, apiId: string, stageName: string | undefined): boolean {
  const targets = [
    ...document.apiMappings,
    ...document.routingRules.flatMap((rule) => rule.actions.map((action) => action.invokeApi)),
  ];
  return targets.some((target) => target.apiId === apiId && (stageName === undefined || target.stage === stageName));
}
