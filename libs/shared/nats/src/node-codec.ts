import type { ApplyReport, NodeCommand, NodeStatus } from '@gatehouse/config-channel';
import { NodeCommand as CommandMessage, NodeMessage, NodeStatus_State } from '@gatehouse/contract';
import type { ApplyReport as ReportMessage, NodeLoad, NodeStatus as StatusMessage } from '@gatehouse/contract';

/** What a node sends under its status subject. */
export type FromNode =
  { readonly kind: 'report'; readonly report: ApplyReport } | { readonly kind: 'status'; readonly status: NodeStatus };

const NO_LOAD: NodeLoad = {
  requestsInFlight: 0,
  requestCount: 0,
  connectionCount: 0,
  residentMemoryBytes: 0,
  cpuSeconds: 0,
};

/** A report as `gatehouse.node.v1.NodeMessage`. */
export function encodeReport(report: ApplyReport): Uint8Array {
  const { nodeId, key, version, digest, error, reportedAtUnixMs } = report;
  const value: ReportMessage = {
    nodeId,
    key,
    version,
    digest,
    // An empty error would be an ACK.
    error: error === '' ? 'refused without a reason' : (error ?? ''),
    reportedDate: new Date(reportedAtUnixMs),
  };
  return NodeMessage.encode({ message: { $case: 'report', value } }).finish();
}

/** A heartbeat as `gatehouse.node.v1.NodeMessage`. */
export function encodeStatus(status: NodeStatus): Uint8Array {
  const { startedAtUnixMs, sentAtUnixMs, labels, refused, health, load, ...same } = status;
  const value: StatusMessage = {
    ...same,
    labels: { ...labels },
    refused: refused.map((version) => ({ ...version })),
    health: health.map((row) => ({ ...row })),
    load: { ...load },
    startedDate: new Date(startedAtUnixMs),
    sentDate: new Date(sentAtUnixMs),
  };
  return NodeMessage.encode({ message: { $case: 'status', value } }).finish();
}

/** Reads what a node sent. Throws Error when it is no such message or speaks for another node. */
export function decodeFromNode(bytes: Uint8Array, nodeId: string): FromNode {
  const { message } = NodeMessage.decode(bytes);
  if (message === undefined) throw new Error('the message is empty');
  if (message.value.nodeId !== nodeId) throw new Error(`node ${nodeId} speaks for ${message.value.nodeId}`);
  return message.$case === 'report'
    ? { kind: 'report', report: reportOf(message.value) }
    : { kind: 'status', status: statusOf(message.value) };
}

/** A command as `gatehouse.node.v1.NodeCommand`. */
export function encodeCommand(command: NodeCommand): Uint8Array {
  const message: CommandMessage = { command: { $case: command.kind, value: {} } };
  return CommandMessage.encode(message).finish();
}

/** The command of a message. Throws Error when it is none that this version knows. */
export function decodeCommand(bytes: Uint8Array): NodeCommand {
  const { command } = CommandMessage.decode(bytes);
  if (command === undefined) throw new Error('this version of the node does not know the command');
  return { kind: command.$case };
}

function reportOf({ nodeId, key, version, digest, error, reportedDate }: ReportMessage): ApplyReport {
  const report = { nodeId, key, version, digest, reportedAtUnixMs: unixMs(reportedDate) };
  return error === '' ? report : { ...report, error };
}

function statusOf({ startedDate, sentDate, state, load, ...same }: StatusMessage): NodeStatus {
  if (state === NodeStatus_State.STATE_UNSPECIFIED) throw new Error('the status has no known state');
  return {
    ...same,
    state,
    load: load ?? NO_LOAD,
    startedAtUnixMs: unixMs(startedDate),
    sentAtUnixMs: unixMs(sentDate),
  };
}

function unixMs(date: Date | undefined): number {
  return date?.getTime() ?? 0;
}
