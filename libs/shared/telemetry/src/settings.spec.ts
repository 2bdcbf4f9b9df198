import { parseSettings } from '@gatehouse/settings';
import { describe, expect, it } from 'vitest';
import { parsePairs, TELEMETRY_SETTINGS } from './settings.ts';

describe('TELEMETRY_SETTINGS', () => {
  it('exports nothing by default', () => {
    const parsed = parseSettings(TELEMETRY_SETTINGS, {});
    expect(parsed).toMatchObject({
      ok: true,
      settings: { otlpEndpoint: '', otlpProtocol: 'http/protobuf', traceRatio: 1, propagators: ['tracecontext'] },
    });
  });

  it('reads OpenTelemetry’s own forms and keeps the order of the propagators', () => {
    const parsed = parseSettings(TELEMETRY_SETTINGS, {
      OTEL_TRACES_SAMPLER_ARG: '.05',
      OTEL_PROPAGATORS: 'xray, tracecontext',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    });
    expect(parsed).toMatchObject({
      ok: true,
      settings: { traceRatio: 0.05, propagators: ['xray', 'tracecontext'], otlpProtocol: 'grpc' },
    });
  });

  it('names what is wrong with its allowed values', () => {
    const parsed = parseSettings(TELEMETRY_SETTINGS, {
      OTEL_TRACES_SAMPLER_ARG: '2',
      OTEL_PROPAGATORS: 'b3',
      OTEL_RESOURCE_ATTRIBUTES: 'nothing',
    });
    expect(parsed.ok ? [] : parsed.problems).toHaveLength(3);
  });
});

describe('parsePairs', () => {
  it('splits pairs and decodes their values', () => {
    expect(parsePairs('a=1, b=x%20y,c=')).toEqual({ a: '1', b: 'x y', c: '' });
    expect(parsePairs('a=%')).toBeUndefined();
  });
});
