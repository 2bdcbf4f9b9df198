// A row of the benchmark: bare uWebSockets.js with a static answer, the floor of what a node can cost. Argument: port.
import { App } from 'uWebSockets.js';

const BODY = '{"message":"hello from the backend, long enough to look like an answer of an API"}';
App()
  .any('/*', (response) => {
    response.writeHeader('content-type', 'application/json').end(BODY);
  })
  .listen('127.0.0.1', Number(process.argv[2]), (socket) => {
    if (!socket) throw new Error('the port is in use');
  });
