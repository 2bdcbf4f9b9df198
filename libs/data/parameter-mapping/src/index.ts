export { joinedHeader, joinedQuerystring } from './mapping-source.ts';
export type { MappingSource } from './mapping-source.ts';
export { compileRequestMapping } from './request-mapping.ts';
export type { MappedTarget, RequestMapping } from './request-mapping.ts';
export { compileResponseMapping } from './response-mapping.ts';
export type { ResponseMapping, StatusMapping } from './response-mapping.ts';
export { compileUriTemplate } from './uri-template.ts';
export type { IntegrationOrigin } from './integration-origin.ts';
export type { TargetRequest, UriTemplate, UriTemplateOptions } from './uri-template.ts';
