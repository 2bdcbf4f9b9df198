// `node healthcheck.mjs PORT PATH`: ends with 0 when the process answers 200. Asks by TLS where the listener has it.
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

const [port, path] = process.argv.slice(2);
const isTls = (process.env.GATEHOUSE_TLS_CERT_FILE ?? '') !== '' && port === '9000';
// The process asks itself over loopback: the name in its certificate is another one.
const options = { host: '127.0.0.1', port, path, timeout: 2000, rejectUnauthorized: false };
const request = (isTls ? httpsRequest : httpRequest)(options, (response) => {
  process.exit(response.statusCode === 200 ? 0 : 1);
});
request.on('timeout', () => process.exit(1));
request.on('error', () => process.exit(1));
request.end();
