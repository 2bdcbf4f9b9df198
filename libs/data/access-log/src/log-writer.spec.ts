import { describe, expect, it } from 'vitest';
import { AccessLogs } from './access-logs.ts';
import { LogWriter } from './log-writer.ts';
import type { LogSink } from './log-writer.ts';

/** A sink whose writes end when the test says so. */
function manualSink() {
  const pieces: string[] = [];
  const calls: string[] = [];
  let settle: { resolve: () => void; reject: (cause: Error) => void } | undefined;
  const sink: LogSink = {
    write: (bytes) => {
      pieces.push(Buffer.from(bytes).toString('utf8'));
      return new Promise((resolve, reject) => {
        settle = { resolve, reject };
      });
    },
    reopen: () => Promise.resolve(void calls.push('reopen')),
    close: () => Promise.resolve(void calls.push('close')),
  };
  return { sink, pieces, calls, done: () => settle?.resolve(), fail: (cause: Error) => settle?.reject(cause) };
}

function writerOn(sink: LogSink, maxBufferedBytes = 1_000_000) {
  const timers: (() => void)[] = [];
  const errors: unknown[] = [];
  const writer = new LogWriter({
    sink,
    maxBufferedBytes,
    schedule: (flush) => timers.push(flush),
    onError: (cause) => errors.push(cause),
  });
  const tick = () => {
    for (const timer of timers.splice(0)) timer();
  };
  return { writer, tick, timers, errors };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('LogWriter', () => {
  it('writes nothing at once and all lines in one piece later', () => {
    const { sink, pieces } = manualSink();
    const { writer, tick, timers } = writerOn(sink);
    writer.write('a');
    writer.write('b');
    expect(pieces).toEqual([]);
    expect(timers).toHaveLength(1);
    tick();
    expect(pieces).toEqual(['a\nb\n']);
  });

  it('keeps lines in order while a write is under way: the next piece follows it', async () => {
    const { sink, pieces, done } = manualSink();
    const { writer, tick } = writerOn(sink);
    writer.write('a');
    tick();
    writer.write('b');
    tick();
    expect(pieces).toEqual(['a\n']);
    done();
    await settled();
    tick();
    expect(pieces).toEqual(['a\n', 'b\n']);
  });

  it('writes early when much waits', () => {
    const { sink, pieces } = manualSink();
    const { writer } = writerOn(sink);
    writer.write('x'.repeat(70_000));
    expect(pieces).toHaveLength(1);
  });

  it('drops and counts lines over the bound, lines under way included, and takes new ones afterwards', async () => {
    const { sink, pieces, done } = manualSink();
    const { writer, tick } = writerOn(sink, 10);
    writer.write('1234');
    tick();
    writer.write('5678');
    writer.write('9');
    expect(writer.droppedLines).toBe(1);
    done();
    await settled();
    writer.write('abc');
    tick();
    expect(pieces).toEqual(['1234\n', '5678\nabc\n']);
  });

  it('counts the lines of a piece that could not be written and goes on', async () => {
    const { sink, pieces, fail, done } = manualSink();
    const { writer, tick, errors } = writerOn(sink);
    writer.write('a');
    writer.write('b');
    tick();
    fail(new Error('disk full'));
    await settled();
    expect(writer.droppedLines).toBe(2);
    expect(errors).toEqual([new Error('disk full')]);
    writer.write('c');
    tick();
    done();
    await writer.flush();
    expect(pieces.at(-1)).toBe('c\n');
  });

  it('closes after the last line and drops what comes later', async () => {
    const { sink, pieces, calls, done } = manualSink();
    const { writer, timers } = writerOn(sink);
    writer.write('last');
    const closed = writer.close();
    expect(calls).toEqual([]);
    done();
    await closed;
    expect(pieces).toEqual(['last\n']);
    expect(calls).toEqual(['close']);
    writer.write('late');
    expect(writer.droppedLines).toBe(1);
    expect(timers).toHaveLength(1);
  });

  it('reopens after what waits was written', async () => {
    const { sink, pieces, calls, done } = manualSink();
    const { writer } = writerOn(sink);
    writer.write('old file');
    const reopened = writer.reopen();
    expect(pieces).toEqual(['old file\n']);
    done();
    await reopened;
    expect(calls).toEqual(['reopen']);
  });
});

describe('AccessLogs', () => {
  it('shares one writer between the stages of one destination', () => {
    const opened: string[] = [];
    const logs = new AccessLogs((destination) => {
      opened.push(destination);
      return writerOn(manualSink().sink, 0).writer;
    });
    const format = '$context.requestId';
    for (const destinationArn of ['stdout', 'stdout', 'file:/x']) logs.open({ destinationArn, format });
    expect(opened).toEqual(['stdout', 'file:/x']);
    expect(logs.droppedLines()).toEqual([
      { destination: 'stdout', count: 0 },
      { destination: 'file:/x', count: 0 },
    ]);
  });

  it.each([
    'arn:aws:logs:us-east-1:123456789012:log-group:api',
    'arn:aws:firehose:us-east-1:123456789012:deliverystream/a',
  ])('writes what would go to %s to stdout', (destinationArn) => {
    const opened: string[] = [];
    const logs = new AccessLogs((destination) => {
      opened.push(destination);
      return writerOn(manualSink().sink, 0).writer;
    });
    logs.open({ destinationArn, format: '$context.requestId' });
    expect(opened).toEqual(['stdout']);
  });
});
