import type { ImportContext } from '../../import/context.ts';
import { asObject, isObject, listMember, member, objectMember } from '../../import/place.ts';
import type { JsonObject, Place } from '../../import/place.ts';
import { REST } from '../extensions.ts';

/** Where documentation belongs (reference rest-api.md 1.2). */
export interface DocumentationLocation {
  readonly type: string;
  readonly path?: string;
  readonly method?: string;
  readonly statusCode?: string;
  readonly name?: string;
}

/** Documentation parts, collected while the document is read. */
export interface RestDocumentation {
  /** Notes the members that describe a part, if there are any. */
  note(location: DocumentationLocation, place: Place<JsonObject>, names?: readonly string[]): void;
  readonly parts: readonly JsonObject[];
  /** What the copy of the parts is called that the document asks for; undefined when it asks for none. */
  readonly version: string | undefined;
}

/** Parts that the extension lists win; a document without the extension has its descriptions made into parts. */
export function readDocumentation(context: ImportContext, isIgnored: boolean): RestDocumentation {
  const written = isIgnored ? undefined : objectMember(context.report, context.root, REST.documentation);
  const listed = written === undefined ? undefined : listedParts(context, written);
  const parts: JsonObject[] = [...(listed ?? [])];
  return {
    note(location, place, names = ['description']) {
      if (isIgnored || listed !== undefined) return;
      const texts = names.flatMap((name): [string, unknown][] => {
        const { value } = member(place, name);
        return typeof value === 'string' && value !== '' ? [[name, value]] : [];
      });
      if (texts.length === 0) return;
      parts.push({ location, properties: JSON.stringify(Object.fromEntries(texts)) });
    },
    parts,
    version: written === undefined ? undefined : versionIn(context, written),
  };
}

/** YAML reads `version: 1.0` as a number; the text is lost then, so it is refused rather than named `1`. */
function versionIn({ report }: ImportContext, written: Place<JsonObject>): string | undefined {
  const { value, path } = member(written, 'version');
  if (value === undefined || typeof value === 'string') return value;
  report.problem(path, 'must be text; put it in quotes');
  return undefined;
}

function listedParts(context: ImportContext, written: Place<JsonObject>): readonly JsonObject[] {
  const { report } = context;
  return (listMember(report, written, 'documentationParts') ?? []).flatMap((item) => {
    const part = asObject(report, item);
    const location = part && objectMember(report, part, 'location');
    if (part === undefined || location === undefined) {
      if (part !== undefined) report.problem(part.path, 'a documentation part needs a location');
      return [];
    }
    const { value: properties } = member(part, 'properties');
    if (typeof properties !== 'string' && !isObject(properties)) {
      report.problem([...part.path, 'properties'], 'must be an object, or JSON text');
      return [];
    }
    return [
      {
        location: location.value,
        properties: typeof properties === 'string' ? properties : JSON.stringify(properties),
      },
    ];
  });
}
