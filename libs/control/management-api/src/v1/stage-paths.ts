const OF_STAGE = [
  '/deploymentId',
  '/description',
  '/cacheClusterEnabled',
  '/cacheClusterSize',
  '/clientCertificateId',
  '/accessLogSettings',
  '/accessLogSettings/destinationArn',
  '/accessLogSettings/format',
];

/** Paths of the settings of a method, as the service joins them: some commas are missing in its message. */
function ofMethod(method: string, afterBurst: string, afterRate: string): string {
  const limits = `${method}/throttling/burstLimit${afterBurst}${method}/throttling/rateLimit${afterRate}${method}/caching/ttlInSeconds`;
  const before = ['metrics/enabled', 'logging/dataTrace', 'logging/loglevel'].map((end) => `${method}/${end}`);
  const after = [
    'enabled',
    'dataEncrypted',
    'requireAuthorizationForCacheControl',
    'unauthorizedCacheControlHeaderStrategy',
  ].map((end) => `${method}/caching/${end}`);
  return [...before, limits, ...after].join(', ');
}

/** What the service names when a path of UpdateStage is none (reference rest-api.md 13.4). */
export const STAGE_PATHS = `[${[
  ...OF_STAGE,
  ofMethod('/{resourcePath}/{httpMethod}', '', ''),
  ofMethod('/*/*', ' ', ' '),
  '/variables/{variable_name}',
  '/tracingEnabled',
].join(', ')}]`;
