// A row of the benchmark: the cheapest answer that a Fastify server can give. Argument: port.
import fastify from 'fastify';

const app = fastify({ logger: false, keepAliveTimeout: 300_000 });
app.all('/constant', () => ({ id: 'abcdef', path: '/constant' }));
await app.listen({ host: '127.0.0.1', port: Number(process.argv[2]) });
