import type { HttpApiDefinition } from '@gatehouse/api-model';
import type { SourceDocument } from '../source/read-source.ts';
import type { JsonObject, Place } from './place.ts';
import type { Report } from './report.ts';

/** How a document becomes a definition. */
export interface ImportOptions {
  /** The definition that exists, for `merge`. */
  readonly existing?: HttpApiDefinition;
  /** `overwrite`: the document is the whole API. `merge`: it adds to `existing` and replaces what has the same key. */
  readonly mode: 'merge' | 'overwrite';
  /** The path part of the first server's URL: dropped, put before each route, or put there without its first segment. */
  readonly basePath: 'ignore' | 'prepend' | 'split';
  /** Base URL, path included, that operations without an integration are sent to. Default: the document's own servers. */
  readonly upstreamUrl?: string;
  /** Largest document in bytes of UTF-8. */
  readonly maxBytes: number;
}

/** Everything the readers of a document's parts share. */
export interface ImportContext {
  readonly root: Place<JsonObject>;
  readonly dialect: 'swagger-2' | 'openapi-3';
  readonly source: SourceDocument;
  readonly report: Report;
  readonly options: ImportOptions;
}
