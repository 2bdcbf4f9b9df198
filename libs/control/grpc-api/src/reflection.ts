import { DESCRIPTOR_SET_BASE64 } from '@gatehouse/contract';
import { ServerReflection, ServerReflectionService } from 'nice-grpc-server-reflection';

/** Path prefix that older tools ask under; its messages are those of `v1`. */
const ALPHA = '/grpc.reflection.v1alpha.';

/** The reflection service for the contract. `serviceNames` is what `grpcurl list` shows. */
export function reflection(serviceNames: readonly string[]) {
  const protoset = Buffer.from(DESCRIPTOR_SET_BASE64, 'base64');
  const { serverReflectionInfo } = ServerReflectionService;
  const alphaPath = serverReflectionInfo.path.replace('/grpc.reflection.v1.', ALPHA);
  return {
    definitions: [
      ServerReflectionService,
      { serverReflectionInfo: { ...serverReflectionInfo, path: alphaPath } } as typeof ServerReflectionService,
    ],
    implementation: ServerReflection(protoset, serviceNames),
  };
}
