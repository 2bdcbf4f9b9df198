import { choiceSetting, integerSetting, secretSetting, textSetting, urlSetting } from '@gatehouse/settings';
import type { Setting, SettingsOf } from '@gatehouse/settings';
import type { PropagatorName } from './trace/request-trace.ts';

const PROPAGATORS: readonly PropagatorName[] = ['tracecontext', 'xray'];

/** Settings of telemetry: OpenTelemetry's own variables where there is one. */
export const TELEMETRY_SETTINGS = {
  otlpEndpoint: urlSetting({
    variable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    defaultValue: '',
    schemes: ['http', 'https'],
    example: 'http://127.0.0.1:4318',
    help: 'OTLP collector, such as http://127.0.0.1:4318; unset = no traces, no metrics by OTLP',
  }),
  otlpProtocol: choiceSetting({
    variable: 'OTEL_EXPORTER_OTLP_PROTOCOL',
    defaultValue: 'http/protobuf',
    choices: ['http/protobuf', 'grpc'],
    help: 'how the collector is spoken to',
  }),
  otlpHeaders: secretSetting({
    variable: 'OTEL_EXPORTER_OTLP_HEADERS',
    help: 'headers for the collector, name=value,…',
  }),
  otlpTimeoutMs: integerSetting({
    variable: 'OTEL_EXPORTER_OTLP_TIMEOUT',
    defaultValue: 10_000,
    min: 1,
    max: 600_000,
    help: 'milliseconds that one export may take with its retries',
  }),
  tracesExporter: choiceSetting({
    variable: 'OTEL_TRACES_EXPORTER',
    defaultValue: 'otlp',
    choices: ['otlp', 'none'],
    help: 'where traces go',
  }),
  metricsExporter: choiceSetting({
    variable: 'OTEL_METRICS_EXPORTER',
    defaultValue: 'otlp',
    choices: ['otlp', 'none'],
    help: 'where metrics go, beside /metrics',
  }),
  traceRatio: ratioSetting({
    variable: 'OTEL_TRACES_SAMPLER_ARG',
    defaultValue: 1,
    help: 'share of new traces that is sampled; a caller that decided is followed',
  }),
  errorSpansPerSecond: integerSetting({
    variable: 'GATEHOUSE_TRACE_ERRORS_PER_SECOND',
    defaultValue: 10,
    min: 0,
    max: 10_000,
    help: 'unsampled requests that failed and are traced all the same, in a second',
  }),
  propagators: propagatorsSetting({
    variable: 'OTEL_PROPAGATORS',
    defaultValue: ['tracecontext'],
    help: 'trace headers; of two that come, the later in the list wins',
  }),
  serviceName: textSetting({
    variable: 'OTEL_SERVICE_NAME',
    defaultValue: '',
    help: 'service.name; unset = gatehouse-… by the plane',
  }),
  resourceAttributes: pairsSetting({
    variable: 'OTEL_RESOURCE_ATTRIBUTES',
    defaultValue: '',
    help: 'attributes of the process, name=value,…',
  }),
  maxQueuedSpans: integerSetting({
    variable: 'OTEL_BSP_MAX_QUEUE_SIZE',
    defaultValue: 8192,
    min: 1,
    max: 1_000_000,
    help: 'finished spans that wait for export; more are dropped',
  }),
  spanDelayMs: integerSetting({
    variable: 'OTEL_BSP_SCHEDULE_DELAY',
    defaultValue: 5_000,
    min: 1,
    max: 600_000,
    help: 'milliseconds between exports of spans',
  }),
  metricIntervalMs: integerSetting({
    variable: 'OTEL_METRIC_EXPORT_INTERVAL',
    defaultValue: 60_000,
    min: 100,
    max: 3_600_000,
    help: 'milliseconds between exports of metrics',
  }),
};

/** Values of the telemetry settings. */
export type TelemetrySettings = SettingsOf<typeof TELEMETRY_SETTINGS>;

/** Splits `name=value,name=value`, values percent-decoded. Undefined = malformed. */
export function parsePairs(text: string): Record<string, string> | undefined {
  const pairs: Record<string, string> = {};
  for (const part of text.split(',')) {
    if (part.trim() === '') continue;
    const equals = part.indexOf('=');
    if (equals < 1) return undefined;
    try {
      pairs[part.slice(0, equals).trim()] = decodeURIComponent(part.slice(equals + 1).trim());
    } catch {
      return undefined;
    }
  }
  return pairs;
}

type Definition<T> = Pick<Setting<T>, 'variable' | 'defaultValue' | 'help'>;

function pairsSetting(definition: Definition<string>): Setting<string> {
  return {
    ...definition,
    allowed: 'name=value pairs with commas between',
    read: (text) => (parsePairs(text) === undefined ? undefined : text),
  };
}

function ratioSetting(definition: Definition<number>): Setting<number> {
  return {
    ...definition,
    allowed: 'a number from 0 to 1',
    read: (text) => {
      const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
      return value >= 0 && value <= 1 ? value : undefined;
    },
  };
}

function propagatorsSetting(definition: Definition<readonly PropagatorName[]>): Setting<readonly PropagatorName[]> {
  return {
    ...definition,
    allowed: `a list of ${PROPAGATORS.join(', ')}`,
    read: (text) => {
      const names = text.split(',').map((name) => name.trim());
      const known = PROPAGATORS.filter((name) => names.includes(name));
      const isKnown = names.every((name) => PROPAGATORS.some((one) => one === name));
      return isKnown && names.length > 0
        ? [...known].sort((a, b) => names.lastIndexOf(a) - names.lastIndexOf(b))
        : undefined;
    },
  };
}
