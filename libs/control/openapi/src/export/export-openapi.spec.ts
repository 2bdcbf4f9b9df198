import type { HttpApiDefinition } from '@gatehouse/api-model';
import { describe, expect, it } from 'vitest';
import { exportOpenApi } from './export-openapi.ts';

const definition: HttpApiDefinition = {
  protocolType: 'HTTP',
  name: 'Shop',
  tags: { owner: 'shop' },
  integrations: {
    one: { integrationType: 'HTTP_PROXY', integrationMethod: 'ANY', integrationUri: 'http://a.example.com' },
  },
  routes: [
    { routeKey: 'ANY /a/{id}', target: 'integrations/one', operationName: 'any' },
    { routeKey: 'GET /a/{id}', target: 'integrations/one', operationName: 'get' },
    { routeKey: '$default', target: 'integrations/one' },
  ],
};

describe('an export without extensions', () => {
  const text = exportOpenApi(definition, { output: 'json', extensions: false, serverUrl: 'https://a.example.com/' });
  const document = JSON.parse(text) as { paths: Record<string, Record<string, { operationId?: string }>> };

  it('holds no extension', () => {
    expect(text).not.toContain('x-');
  });

  it('says ANY as every method that has no route of its own and leaves $default out', () => {
    expect(Object.keys(document.paths)).toEqual(['/a/{id}']);
    const names = Object.keys(document.paths['/a/{id}'] ?? {}).toSorted();
    expect(names).toEqual(['delete', 'get', 'head', 'options', 'patch', 'post', 'put']);
    expect(document.paths['/a/{id}']?.get?.operationId).toBe('get');
    expect(document.paths['/a/{id}']?.put?.operationId).toBeUndefined();
  });
});

describe('the servers of an export', () => {
  const servers = (options: object): unknown =>
    (JSON.parse(exportOpenApi(definition, { output: 'json', extensions: true, ...options })) as { servers?: unknown })
      .servers;

  it('are left out without a server URL', () => {
    expect(servers({})).toBeUndefined();
  });

  it('name the stage as the base path', () => {
    expect(servers({ serverUrl: 'https://a.example.com', stageName: 'prod' })).toEqual([
      { url: 'https://a.example.com/{basePath}', variables: { basePath: { default: 'prod' } } },
    ]);
  });

  it('have no base path for $default', () => {
    expect(servers({ serverUrl: 'https://a.example.com/', stageName: '$default' })).toEqual([
      { url: 'https://a.example.com' },
    ]);
  });
});
