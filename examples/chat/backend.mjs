/** The backend of the chat example: rooms in memory, messages pushed by @connections. `node examples/chat/backend.mjs [gateway] [port]` */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

const [gateway = 'http://127.0.0.1:8080', port = '8078'] = process.argv.slice(2);
const connections = `${gateway}/_aws/execute-api/chat/prod/@connections`;

/** Connection id -> room. */
const rooms = new Map();

async function push(connectionId, data) {
  const url = `${connections}/${encodeURIComponent(connectionId)}`;
  const { status } = await fetch(url, { method: 'POST', body: JSON.stringify(data) }).catch((error) => {
    console.error(`${connections} cannot be reached: ${error.cause?.message ?? error.message}`);
    return { status: 503 };
  });
  // The client has gone without its $disconnect having come yet.
  if (status === 410) rooms.delete(connectionId);
}

async function say(from, text) {
  const room = rooms.get(from);
  const members = [...rooms].filter(([, other]) => other === room);
  await Promise.all(members.map(([id]) => push(id, { room, from: from.slice(0, 6), text })));
}

createServer(async (request, response) => {
  if (request.method === 'GET') {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    return void response.end(await readFile(join(import.meta.dirname, 'index.html')));
  }
  let body = '';
  for await (const chunk of request) body += chunk;
  const message = JSON.parse(body);
  if (request.url === '/event') {
    const { eventType, connectionId } = message.requestContext;
    if (eventType === 'DISCONNECT') rooms.delete(connectionId);
    return void response.end();
  }
  const connectionId = String(request.headers['x-connection-id']);
  if (message.action === 'join') {
    rooms.set(connectionId, String(message.room));
    return void response.end(JSON.stringify({ joined: message.room }));
  }
  await say(connectionId, String(message.text));
  response.end();
}).listen(Number(port), '127.0.0.1', () => {
  console.log(`chat backend and page: http://127.0.0.1:${port}`);
});
