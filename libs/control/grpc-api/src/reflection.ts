import type { MethodDefinition } from '@grpc/grpc-js';
import { DESCRIPTOR_SET_BASE64 } from '@gatehouse/contract';
import type { CallContext } from 'nice-grpc';

const METHOD = '.ServerReflection/ServerReflectionInfo';

/** `v1alpha` is what older tools ask for; its messages are those of `v1`. */
const PATHS = [`/grpc.reflection.v1${METHOD}`, `/grpc.reflection.v1alpha${METHOD}`];

/** The reflection service for the contract. `serviceNames` is what `grpcurl list` shows. */
export function reflection(serviceNames: readonly string[]) {
  return {
    definitions: PATHS.map((path) => ({ serverReflectionInfo: inBytes(path) })),
    implementation: {
      serverReflectionInfo: (requests: AsyncIterable<Buffer>, context: CallContext) =>
        answers(requests, context, serviceNames),
    },
  };
}

/** Messages as they came, because what reads them, a second protobuf runtime, is loaded with the first call only. */
function inBytes(path: string): MethodDefinition<Buffer, Buffer> & { requestStream: true; responseStream: true } {
  const same = (bytes: Buffer): Buffer => bytes;
  return {
    path,
    requestStream: true,
    responseStream: true,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
}

async function* answers(requests: AsyncIterable<Buffer>, context: CallContext, serviceNames: readonly string[]) {
  const { ServerReflection, ServerReflectionService } = await import('nice-grpc-server-reflection');
  const { requestDeserialize, responseSerialize } = ServerReflectionService.serverReflectionInfo;
  async function* messages() {
    for await (const bytes of requests) yield requestDeserialize(bytes);
  }
  const { serverReflectionInfo } = ServerReflection(Buffer.from(DESCRIPTOR_SET_BASE64, 'base64'), serviceNames);
  for await (const response of serverReflectionInfo(messages(), context)) yield responseSerialize(response);
}
