export { compileJsonPath } from './json-path.ts';
export type { CompiledJsonPath, JsonPath } from './json-path.ts';
export { Decimal, doubleText, Opaque, wholeNumber } from './json-value.ts';
export type { JsonValue, MapKey } from './json-value.ts';
export { parseJson } from './parse-json.ts';
export type { JsonOptions, ParsedJson } from './parse-json.ts';
export { printJson } from './print-json.ts';
export type { PrintOptions, Spend } from './print-json.ts';
