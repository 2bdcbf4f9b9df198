import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Metadata, status } from '@grpc/grpc-js';
import { Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js';
import { decodeOtlpMetrics, decodeOtlpSpans } from './otlp-decoder.ts';
import type { OtlpMetric, OtlpSpan } from './otlp-decoder.ts';

/** A collector for tests: takes OTLP, decodes and keeps it. */
export interface OtlpSink {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly endpoint: string;
  readonly spans: readonly OtlpSpan[];
  /** Metrics of the newest export that had each name. */
  readonly metrics: ReadonlyMap<string, OtlpMetric>;
  /** Headers (HTTP) or metadata (gRPC) of the newest export. */
  readonly headers: IncomingHttpHeaders;
  /** From now on exports are refused with this HTTP status; 200 takes them again. HTTP only. */
  answerWith(httpStatus: number): void;
  close(): Promise<void>;
}

class Received {
  readonly spans: OtlpSpan[] = [];
  readonly metrics = new Map<string, OtlpMetric>();
  headers: IncomingHttpHeaders = {};

  takeSpans(body: Uint8Array): void {
    this.spans.push(...decodeOtlpSpans(body));
  }

  takeMetrics(body: Uint8Array): void {
    for (const metric of decodeOtlpMetrics(body)) this.metrics.set(metric.name, metric);
  }
}

/** Starts a collector that takes OTLP over HTTP with protobuf. */
export async function startOtlpSink(port = 0): Promise<OtlpSink> {
  const received = new Received();
  let httpStatus = 200;
  const server = createServer((request, response) => {
    void takeHttp(request, response, received, () => httpStatus);
  });
  const boundPort = await listen(server, port);
  return {
    endpoint: `http://127.0.0.1:${String(boundPort)}`,
    spans: received.spans,
    metrics: received.metrics,
    get headers() {
      return received.headers;
    },
    answerWith: (status) => {
      httpStatus = status;
    },
    close: () => closed(server),
  };
}

/** Starts a collector that takes OTLP over gRPC. */
export async function startOtlpGrpcSink(): Promise<OtlpSink> {
  const received = new Received();
  const server = new GrpcServer();
  const service = (path: string, take: (body: Uint8Array) => void): void => {
    const method = {
      path,
      requestStream: false,
      responseStream: false,
      requestSerialize: (value: Buffer) => value,
      requestDeserialize: (value: Buffer) => value,
      responseSerialize: (value: Buffer) => value,
      responseDeserialize: (value: Buffer) => value,
    };
    server.addService(
      { Export: method },
      {
        Export: (
          call: { request: Buffer; metadata: Metadata },
          done: (error: { code: status } | null, answer?: Buffer) => void,
        ) => {
          received.headers = call.metadata.getMap() as IncomingHttpHeaders;
          take(call.request);
          done(null, Buffer.alloc(0));
        },
      },
    );
  };
  service('/opentelemetry.proto.collector.trace.v1.TraceService/Export', (body) => received.takeSpans(body));
  service('/opentelemetry.proto.collector.metrics.v1.MetricsService/Export', (body) => received.takeMetrics(body));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    endpoint: `http://127.0.0.1:${String(port)}`,
    spans: received.spans,
    metrics: received.metrics,
    get headers() {
      return received.headers;
    },
    answerWith: () => undefined,
    close: () => {
      server.forceShutdown();
      return Promise.resolve();
    },
  };
}

async function takeHttp(
  request: IncomingMessage,
  response: ServerResponse,
  received: Received,
  httpStatus: () => number,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  received.headers = request.headers;
  if (httpStatus() === 200) {
    if (request.url === '/v1/traces') received.takeSpans(plain);
    if (request.url === '/v1/metrics') received.takeMetrics(plain);
  }
  response.writeHead(httpStatus(), { 'content-type': 'application/x-protobuf' }).end();
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
