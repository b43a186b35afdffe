/** Whether the environment names a collector of OpenTelemetry: told without loading what sends to it. */
type Environment = Readonly<Record<string, string | undefined>>;

export function areTracesWanted(env: Environment): boolean {
  return isWanted(env, env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) && env.OTEL_TRACES_EXPORTER !== 'none';
}

export function areMetricsWanted(env: Environment): boolean {
  return isWanted(env, env.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT) && env.OTEL_METRICS_EXPORTER !== 'none';
}

function isWanted(env: Environment, endpoint: string | undefined): boolean {
  return Boolean(endpoint || env.OTEL_EXPORTER_OTLP_ENDPOINT) && env.OTEL_SDK_DISABLED !== 'true';
}
