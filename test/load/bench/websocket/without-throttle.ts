import { AccountServiceDefinition } from '@gatehouse/contract';
import { createChannel, createClient } from 'nice-grpc';

/** Switches the account's 10,000 messages a second off: they would be what is measured. */
export async function withoutThrottle(grpcPort: number): Promise<void> {
  const channel = createChannel(`127.0.0.1:${String(grpcPort)}`);
  const account = { throttleSettings: { rateLimit: 10_000, burstLimit: 5_000 }, throttlingDisabled: true };
  await createClient(AccountServiceDefinition, channel).updateAccount({ account });
  channel.close();
}
