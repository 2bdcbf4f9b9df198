import type { BinaryMediaTypes } from './binary-media-types.ts';
import { firstMediaType, mediaTypeOf } from './media-type.ts';

/** `contentHandling` of an integration or of an integration response; undefined = unset. */
export type ContentHandling = 'CONVERT_TO_BINARY' | 'CONVERT_TO_TEXT' | undefined;

/** What is done with a body: left as bytes, read as UTF-8, written as base64, read from base64. */
export type BodyConversion = 'bytes' | 'text' | 'encode' | 'decode';

/** A body after its conversion: text (a template can read it) or bytes. Not ok = it is no base64: API_CONFIGURATION_ERROR, 500. */
export type ConvertedBody =
  | { readonly ok: true; readonly kind: 'text'; readonly text: string }
  | { readonly ok: true; readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly ok: false };

/** What happens to a request body on its way to the integration (reference rest-api.md 4.6, first table). */
export function requestConversion(
  binary: BinaryMediaTypes,
  contentType: string | undefined,
  handling: ContentHandling,
): BodyConversion {
  const isBinary = !binary.isEmpty && binary.includes(mediaTypeOf(contentType));
  return conversion(isBinary, handling ?? (isBinary ? 'CONVERT_TO_BINARY' : 'CONVERT_TO_TEXT'));
}

/**
 * What happens to the answer of an integration on its way to the client (second table): the backend's `Content-Type` says what it
 * is, the first type of the client's `Accept` what is wanted when nothing is set.
 */
export function responseConversion(
  binary: BinaryMediaTypes,
  { contentType, accept }: { readonly contentType: string | undefined; readonly accept: string | undefined },
  handling: ContentHandling,
): BodyConversion {
  // Most APIs name no type: then their requests need not be read for one.
  if (binary.isEmpty) return conversion(false, handling ?? 'CONVERT_TO_TEXT');
  const wanted = binary.includes(firstMediaType(accept)) ? 'CONVERT_TO_BINARY' : 'CONVERT_TO_TEXT';
  return conversion(binary.includes(mediaTypeOf(contentType)), handling ?? wanted);
}

/** Converts a body. Bytes that are no UTF-8 become U+FFFD in a text, as in the service. */
export function convertBody(body: Uint8Array, conversion: BodyConversion): ConvertedBody {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  switch (conversion) {
    case 'bytes':
      return { ok: true, kind: 'bytes', bytes };
    case 'text':
      return { ok: true, kind: 'text', text: bytes.toString('utf8') };
    case 'encode':
      return { ok: true, kind: 'text', text: bytes.toString('base64') };
    case 'decode':
      return decode(bytes.toString('latin1').trim());
  }
}

function conversion(isBinary: boolean, target: NonNullable<ContentHandling>): BodyConversion {
  if (target === 'CONVERT_TO_BINARY') return isBinary ? 'bytes' : 'decode';
  return isBinary ? 'encode' : 'text';
}

function decode(text: string): ConvertedBody {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return { ok: false };
  return { ok: true, kind: 'bytes', bytes: Buffer.from(text, 'base64') };
}
