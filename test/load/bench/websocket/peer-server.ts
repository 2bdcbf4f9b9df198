/** An echo server beside Gatehouse, by name: `uws`, `ws`, `socket.io`. Prints its port. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const [kind = 'uws'] = process.argv.slice(2);

if (kind === 'uws') {
  const uws = await import('uWebSockets.js');
  const app = uws.App();
  app.ws('/*', {
    idleTimeout: 960,
    maxPayloadLength: 131_072,
    sendPingsAutomatically: false,
    message: (socket, message, isBinary) => void socket.send(message, isBinary),
  });
  app.listen('127.0.0.1', 0, (socket) => {
    console.log(`port ${String(socket === false ? 0 : uws.us_socket_local_port(socket))}`);
  });
} else {
  const server = createServer();
  if (kind === 'ws') {
    const { WebSocketServer } = await import('ws');
    new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) => {
      socket.on('message', (data, isBinary) => {
        socket.send(data, { binary: isBinary });
      });
    });
  } else {
    const { Server } = await import('socket.io');
    new Server(server, { transports: ['websocket'], pingInterval: 300_000 }).on('connection', (socket) => {
      socket.on('m', (text) => {
        socket.emit('m', text);
      });
    });
  }
  server.listen(0, '127.0.0.1', () => {
    console.log(`port ${String((server.address() as AddressInfo).port)}`);
  });
}
