// A row of the benchmark: @fastify/http-proxy before the same backend. Arguments: port, backend URL.
import httpProxy from '@fastify/http-proxy';
import fastify from 'fastify';

const [port, upstream] = process.argv.slice(2);
const app = fastify({ logger: false, keepAliveTimeout: 300_000 });
await app.register(httpProxy, { upstream: String(upstream) });
await app.listen({ host: '127.0.0.1', port: Number(port) });
