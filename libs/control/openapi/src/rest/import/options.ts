import type { RestApiDefinition } from '@gatehouse/api-model';

/** How a document becomes a REST API (reference rest-api.md 10.3). */
export interface RestImportOptions {
  /** The definition that exists: parts of the same name keep their ids, and `merge` keeps what the document does not name. */
  readonly existing?: RestApiDefinition;
  /** `overwrite`: the document is the whole API. `merge`: methods, models and other parts of the same name are replaced, the rest stays. */
  readonly mode: 'merge' | 'overwrite';
  /** The path part of the first server's URL: dropped, put before each path, or put there without its first segment. */
  readonly basePath: 'ignore' | 'prepend' | 'split';
  /** Leaves descriptions and documentation parts out. Default false. */
  readonly ignoreDocumentation?: boolean;
  /** Id of the API, which stands in references between models. */
  readonly apiId: string;
  /** Largest document in bytes of UTF-8. */
  readonly maxBytes: number;
}
