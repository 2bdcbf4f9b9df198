/** A source of repeatable randomness: mulberry32. Returns integers in [0, bound). */
export function seededRandom(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * bound);
  };
}

/** One case of the differential test. */
export interface ResponseCase {
  readonly method: 'GET' | 'HEAD';
  readonly bytes: Buffer;
  readonly fragments: readonly Buffer[];
}

const BASES: readonly string[] = [
  'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello',
  'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nServer: x\r\n\r\n5;a=b\r\nhello\r\nA;name="q\\"v";n\r\n0123456789\r\n0\r\nX-T: 1\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Type: a\r\n\r\nread until close',
  'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc',
  'HTTP/1.0 404 Not Found\r\n\r\nold',
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
  'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n',
  'HTTP/1.1 204 No Content\r\nX-B: c\r\n\r\n',
  'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n',
  'HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\nETag: "x"\r\n\r\n',
  'HTTP/1.1 200 OK\r\nConnection: close, X-Named\r\nX-Named: gone\r\nKeep-Alive: timeout=5\r\nContent-Length: 4\r\n\r\nbody',
  'HTTP/1.1 502\r\nContent-Length: 1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n!',
  'HTTP/1.1 200 OK\r\nX-Long: ' + 'v'.repeat(300) + '\r\nEmpty:\r\nUpgrade: h2c\r\nContent-Length: 5\r\n\r\nhello',
];

const PIECES: readonly string[] = [
  '\r\n',
  '\n',
  '\r',
  ' ',
  '\t',
  '\0',
  ':',
  ',',
  ';',
  '=',
  '"',
  '\\',
  '\x0b',
  '\x7f',
  '\x80',
  '\xff',
  '0',
  '5',
  'a',
  'F',
  'g',
  '-',
  '+',
  '0x',
  '_',
  '\r\n ',
  '\r\n\t',
  '\r\n\r\n',
  '0\r\n\r\n',
  '5\r\nhello\r\n',
  ';x',
  ';x=',
  ';=y',
  ';x="',
  ' ;x',
  '; x',
  'Content-Length: 5\r\n',
  'Content-Length: 4\r\n',
  'content-length : 5\r\n',
  'Content-Length: 5, 5\r\n',
  'Content-Length:\r\n',
  'Content-Length: +5\r\n',
  'Transfer-Encoding: chunked\r\n',
  'Transfer-Encoding: xchunked\r\n',
  'Transfer-Encoding: gzip, chunked\r\n',
  'Transfer-Encoding: Chunked\r\n',
  'Transfer-Encoding: chunked, identity\r\n',
  'Transfer-Encoding:\r\n',
  'Transfer-Encoding: chunked \r\n',
  'Transfer_Encoding: chunked\r\n',
  'Transfer-Encoding:\tchunked\r\n',
  'Content-Length: 5\t\r\n',
  'Content-Length:\t5\r\n',
  'Connection: close\t\r\n',
  'Content-Length: 5 \r\n',
  'Connection: close\r\n',
  'Connection: keep-alive, x-a\r\n',
  'Connection: content-length\r\n',
  'Connection: upgrade\r\nUpgrade: foo\r\n',
  'Trailer: X-T\r\n',
  'HTTP/1.1 200 OK\r\n',
  'HTTP/1.1 101 Switching Protocols\r\n\r\n',
  'HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n',
  'HTTP/1.1 102 P\r\n\r\n',
  'HTTP/2.0',
  'HTTP/1.2',
  'http/1.1',
  ' 99',
  ' 600',
  ' 2000',
  'FFFFFFFFFFFFFFFF\r\n',
  '000000000000000005\r\n',
];

/** Makes one response: a well-formed one, damaged up to four times, cut into random pieces. */
export function mutatedResponse(random: (bound: number) => number): ResponseCase {
  let text = pick(BASES, random);
  for (let left = random(5); left > 0; left--) text = mutate(text, random);
  const bytes = Buffer.from(text, 'latin1');
  return { method: random(8) === 0 ? 'HEAD' : 'GET', bytes, fragments: fragmentsOf(bytes, random) };
}

function mutate(text: string, random: (bound: number) => number): string {
  // The head and the framing matter most: favour the places around line ends.
  const at = random(2) === 0 ? random(text.length + 1) : nearLineEnd(text, random);
  const behind = text.slice(at + 1 + random(4));
  switch (random(8)) {
    case 0:
    case 1:
      return text.slice(0, at) + pick(PIECES, random) + text.slice(at);
    case 2:
      return text.slice(0, at) + pick(PIECES, random) + behind;
    case 3:
      return text.slice(0, at) + behind;
    case 4:
      return insertLine(text, pick(PIECES, random), random);
    case 5:
      return text.slice(0, at) + String.fromCharCode(random(256)) + text.slice(at + 1);
    case 6:
      return random(3) === 0 ? text.slice(0, at) : text + pick(PIECES, random);
    default:
      return random(2) === 0 ? repeatLine(text, random) : text + pick(BASES, random);
  }
}

function nearLineEnd(text: string, random: (bound: number) => number): number {
  const from = text.indexOf('\r\n', random(text.length + 1));
  return Math.max(0, Math.min(text.length, (from === -1 ? text.length : from) + random(5) - 1));
}

function insertLine(text: string, line: string, random: (bound: number) => number): string {
  const lines = text.split('\r\n');
  lines.splice(1 + random(lines.length), 0, line.replace(/\r\n$/, ''));
  return lines.join('\r\n');
}

function repeatLine(text: string, random: (bound: number) => number): string {
  const lines = text.split('\r\n');
  const at = random(lines.length);
  lines.splice(at, 0, lines[at] ?? '');
  return lines.join('\r\n');
}

function fragmentsOf(bytes: Buffer, random: (bound: number) => number): Buffer[] {
  const style = random(3);
  if (style === 0 || bytes.length === 0) return bytes.length === 0 ? [] : [bytes];
  const fragments: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + 1 + (style === 1 ? 0 : random(40)));
    fragments.push(bytes.subarray(at, end));
    at = end;
  }
  return fragments;
}

function pick(list: readonly string[], random: (bound: number) => number): string {
  return list[random(list.length)] ?? '';
}
