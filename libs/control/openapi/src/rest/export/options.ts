/** Kinds of extensions that an export can have (reference rest-api.md 10.4); `apigateway` is all of them. */
export type RestExtension = 'integrations' | 'authorizers' | 'apigateway' | 'documentation' | 'postman';

/** How a REST API is written. */
export interface RestExportOptions {
  readonly specification: 'oas30' | 'swagger';
  readonly output: 'yaml' | 'json';
  /** Without any, the document tells of paths and models only and does not import to the same API. */
  readonly extensions: readonly RestExtension[];
  /** Where the API is called, without the stage. Default: no servers. */
  readonly serverUrl?: string;
  /** Stage that was exported; becomes the base path. */
  readonly stageName?: string;
  /** `info.version` of an API without one: the service writes the date it was made. */
  readonly defaultVersion?: string;
}

/** What the writers of a document's parts ask. */
export interface RestExportChoice {
  readonly isSwagger: boolean;
  /** All of Amazon's and Gatehouse's extensions. */
  readonly all: boolean;
  readonly integrations: boolean;
  readonly authorizers: boolean;
  readonly documentation: boolean;
}

/** The choice that the options make. */
export function choiceOf({ specification, extensions }: RestExportOptions): RestExportChoice {
  const all = extensions.includes('apigateway');
  return {
    isSwagger: specification === 'swagger',
    all,
    integrations: all || extensions.includes('integrations'),
    authorizers: all || extensions.includes('authorizers'),
    documentation: all || extensions.includes('documentation'),
  };
}
