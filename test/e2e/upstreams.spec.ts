import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createPlainServer, get, request as httpRequest } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VpcLink } from '@gatehouse/contract';
import { eventually } from '@gatehouse/testing';
import { startBackend } from './support/backend.ts';
import type { Backend } from './support/backend.ts';
import { call } from './support/call.ts';
import type { Answer } from './support/call.ts';
import { deployHttpApi } from './support/control-clients.ts';
import { startGateway } from './support/gateway.ts';
import type { Gateway } from './support/gateway.ts';

const MEBIBYTE = 1024 * 1024;

let gateway: Gateway;
const cleanUps: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  gateway = await startGateway({ GATEHOUSE_MAX_PAYLOAD_BYTES: String(64 * MEBIBYTE) });
  cleanUps.push(() => gateway.stop());
});

afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

function to(apiId: string, path = '/'): Promise<Answer> {
  return call({ port: gateway.trafficPort, host: `${apiId}.execute-api.localhost`, path });
}

async function backendNamed(name: string): Promise<Backend> {
  const backend = await startBackend((request, response) => {
    response.end(request.url === '/healthz' ? 'ok' : name);
  });
  cleanUps.push(() => backend.close());
  return backend;
}

async function plainServer(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createPlainServer(answer);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

function api(integration: object): object {
  return {
    integrations: { b: { integrationType: 'HTTP_PROXY', ...integration } },
    routes: [{ routeKey: '$default', target: 'integrations/b' }],
  };
}

describe('a VPC link', () => {
  it('shares requests by weight, keeps the stage in the path, and leaves out a target that dies', async () => {
    const [heavy, light] = [await backendNamed('heavy'), await backendNamed('light')];
    const vpcLink = VpcLink.fromJSON({
      vpcLinkId: 'link',
      name: 'Link',
      targets: [
        { url: heavy.url, weight: 3 },
        { url: light.url, weight: 1 },
      ],
    });
    await gateway.clients.vpcLinks.createVpcLink({ vpcLink });
    await deployHttpApi(gateway.clients, 'linked', api({ connectionType: 'VPC_LINK', connectionId: 'link' }), {
      stageName: 'dev',
    });
    const bodies: string[] = [];
    for (let i = 0; i < 40; i += 1) bodies.push((await to('linked', '/dev/x')).body);
    expect(bodies.filter((body) => body === 'heavy')).toHaveLength(30);
    expect(heavy.seen[0]?.url).toBe('/dev/x');
    await heavy.close();
    for (let i = 0; i < 20; i += 1) expect((await to('linked', '/dev/x')).body).toBe('light');
  });

  it.each([
    ['without a URI', {}, 'private-host.execute-api.localhost'],
    ['with a URI', { integrationUri: 'http://inside.test/' }, 'inside.test'],
  ])('gives the backend a mapped Host, %s too', async (_how, uri, unmapped) => {
    const backend = await backendNamed('host');
    const vpcLink = VpcLink.fromJSON({ vpcLinkId: 'hosts', name: 'Hosts', targets: [{ url: backend.url }] });
    await gateway.clients.vpcLinks.createVpcLink({ vpcLink });
    const link = { integrationType: 'HTTP_PROXY', connectionType: 'VPC_LINK', connectionId: 'hosts', ...uri };
    const requestParameters = { 'overwrite:header.Host': 'mapped.test' };
    await deployHttpApi(gateway.clients, 'private-host', {
      integrations: { plain: link, mapped: { ...link, requestParameters } },
      routes: [
        { routeKey: 'GET /plain', target: 'integrations/plain' },
        { routeKey: 'GET /mapped', target: 'integrations/mapped' },
      ],
    });
    await to('private-host', '/plain');
    await to('private-host', '/mapped');
    expect(backend.seen.map(({ headers }) => headers.host)).toEqual([unmapped, 'mapped.test']);
    await gateway.clients.apis.deleteApi({ apiId: 'private-host' });
    await gateway.clients.vpcLinks.deleteVpcLink({ vpcLinkId: 'hosts' });
  });

  it('takes a changed document at once, without a deployment', async () => {
    const other = await backendNamed('other');
    const vpcLink = VpcLink.fromJSON({ vpcLinkId: 'link', name: 'Link', targets: [{ url: other.url }] });
    await gateway.clients.vpcLinks.updateVpcLink({ vpcLink });
    await eventually(async () => (await to('linked', '/dev/x')).body === 'other');
  });
});

describe('an https backend', () => {
  let dir: string;
  let url: string;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'gatehouse-tls-'));
    cleanUps.push(() => rmSync(dir, { recursive: true, force: true }));
    const subject = ['-subj', '/CN=backend.test', '-addext', 'subjectAltName=DNS:backend.test'];
    const files = ['-keyout', join(dir, 'key.pem'), '-out', join(dir, 'cert.pem')];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject, ...files], {
      stdio: 'ignore',
    });
    const server = createTlsServer(
      { key: readFileSync(join(dir, 'key.pem')), cert: readFileSync(join(dir, 'cert.pem')) },
      (request, response) => response.end(`secure ${String((request.socket as { servername?: string }).servername)}`),
    );
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    cleanUps.push(() => {
      server.closeAllConnections();
      server.close();
    });
    url = `https://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
  });

  it('is refused with 503 when its certificate is not trusted', async () => {
    await deployHttpApi(gateway.clients, 'untrusted', api({ integrationUri: url }));
    expect((await to('untrusted')).status).toBe(503);
  });

  it('is called when its certificate is signed by the given CA and has the name to verify', async () => {
    const caCertificates = readFileSync(join(dir, 'cert.pem'), 'utf8');
    const tlsConfig = { caCertificates, serverNameToVerify: 'backend.test' };
    await deployHttpApi(gateway.clients, 'trusted', api({ integrationUri: url, tlsConfig }));
    const answer = await to('trusted');
    expect([answer.status, answer.body]).toEqual([200, 'secure backend.test']);
    const wrongName = { caCertificates, serverNameToVerify: 'other.test' };
    await deployHttpApi(gateway.clients, 'misnamed', api({ integrationUri: url, tlsConfig: wrongName }));
    expect((await to('misnamed')).status).toBe(503);
  });
});

describe('bodies', () => {
  it('stream from the backend at the pace of a slow client, in bounded memory', async () => {
    const size = 256 * MEBIBYTE;
    let sent = 0;
    const piece = Buffer.alloc(MEBIBYTE, 'x');
    const url = await plainServer((_request, response) => {
      response.writeHead(200, { 'content-length': size });
      const write = (): void => {
        while (sent < size) {
          sent += piece.length;
          if (!response.write(piece)) return void response.once('drain', write);
        }
        response.end();
      };
      write();
    });
    await deployHttpApi(gateway.clients, 'download', api({ integrationUri: url }));
    const host = 'download.execute-api.localhost';
    const response = await new Promise<IncomingMessage>((resolve) => {
      get({ host: '127.0.0.1', port: gateway.trafficPort, headers: { host }, agent: false }, resolve);
    });
    response.pause();
    let before = -1;
    // The backend stops once every buffer on the way is full.
    await eventually(
      () => {
        const isStill = sent > 0 && sent === before;
        before = sent;
        return isStill;
      },
      { intervalMs: 300, deadlineMs: 30_000 },
    );
    expect(sent).toBeLessThan(size / 4);
    let received = 0;
    for await (const chunk of response) received += (chunk as Buffer).length;
    expect(received).toBe(size);
  });

  it('stream to the backend while the client still sends', async () => {
    let firstBytes = 0;
    const url = await plainServer((request, response) => {
      let received = 0;
      request.on('data', (chunk: Buffer) => {
        received += chunk.length;
        firstBytes = received;
      });
      request.on('end', () => response.end(String(received)));
    });
    await deployHttpApi(gateway.clients, 'upload', api({ integrationUri: url }));
    const headers = { host: 'upload.execute-api.localhost', 'content-length': 2 * MEBIBYTE };
    const request = httpRequest({
      host: '127.0.0.1',
      port: gateway.trafficPort,
      method: 'POST',
      headers,
      agent: false,
    });
    const answered = new Promise<IncomingMessage>((resolve) => request.once('response', resolve));
    request.write(Buffer.alloc(MEBIBYTE));
    await eventually(() => firstBytes === MEBIBYTE);
    request.end(Buffer.alloc(MEBIBYTE));
    const chunks: Buffer[] = [];
    for await (const chunk of await answered) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toBe(String(2 * MEBIBYTE));
  });

  it('that break off at the backend break off at the client', async () => {
    const url = await plainServer((_request, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('half');
      setImmediate(() => response.destroy());
    });
    await deployHttpApi(gateway.clients, 'broken', api({ integrationUri: url }));
    await expect(to('broken')).rejects.toThrow();
  });

  it('of a client that leaves end the backend’s work', async () => {
    let closed = false;
    const url = await plainServer((request, response) => {
      response.on('close', () => {
        closed = true;
      });
      request.resume();
    });
    await deployHttpApi(gateway.clients, 'left', api({ integrationUri: url }));
    const headers = { host: 'left.execute-api.localhost' };
    const request = get({ host: '127.0.0.1', port: gateway.trafficPort, headers, agent: false });
    request.on('error', () => undefined);
    await eventually(async () => {
      const metrics = await (await fetch(`http://127.0.0.1:${String(gateway.adminPort)}/metrics`)).text();
      return metrics.includes('gatehouse_http_open_requests 1');
    });
    request.destroy();
    await eventually(() => closed);
  });
});

describe('a slow backend', () => {
  it('is given up after the integration’s timeout with 503', async () => {
    const url = await plainServer(() => undefined);
    await deployHttpApi(gateway.clients, 'sleepy', api({ integrationUri: url, timeoutInMillis: 100 }));
    const answer = await to('sleepy');
    expect([answer.status, answer.body]).toEqual([503, '{"message":"Service Unavailable"}']);
  });
});
