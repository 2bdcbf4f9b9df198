import type { ImportContext } from '../../import/context.ts';
import type { DocumentPath } from '../../source/document-path.ts';
import type { RestDocumentation } from './read-documentation.ts';
import type { RestModels } from './read-models.ts';

/** Everything the readers of a REST document's parts share. */
export interface RestContext extends ImportContext {
  readonly apiId: string;
  readonly models: RestModels;
  readonly documentation: RestDocumentation;
  /** Path of a part of the definition -> its place in the document. */
  readonly origins: Map<string, DocumentPath>;
}
