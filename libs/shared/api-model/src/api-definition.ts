import type { HttpApiDefinition } from './http-api.ts';

/** A definition of any kind of API; `protocolType` tells which. */
export type ApiDefinition = HttpApiDefinition;
