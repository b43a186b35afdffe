/** What is counted while flows are served: read as Prometheus text, and sent to a collector where one is named. */
import type { Attributes } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider, MetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { Finished } from './finished.ts';
import { telemetryResource } from './resource.ts';
import { areMetricsWanted } from './wanted.ts';

/** Upper bounds of the classes of durations, in seconds: from a look into a table to a night's work. */
const runSeconds = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400];
const stepSeconds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600];
const requestSeconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10, 30];

/** What is looked up when somebody reads the numbers. */
export interface Gauges {
  readonly liveRuns: () => number;
  readonly waitingRuns: () => number;
}

export class Metrics {
  readonly #provider: MeterProvider;
  readonly #reader = new PullReader();
  readonly #serializer = new PrometheusSerializer('', false, undefined, true, true);
  readonly #runs;
  readonly #steps;
  readonly #requests;
  readonly #starts;

  constructor(gauges: Gauges, env: Readonly<Record<string, string | undefined>>) {
    const readers: MetricReader[] = [this.#reader];
    if (areMetricsWanted(env)) readers.push(new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter() }));
    this.#provider = new MeterProvider({ resource: telemetryResource(), readers });
    const meter = this.#provider.getMeter('baton');
    const seconds = (name: string, description: string, bounds: number[]) =>
      meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries: bounds } });
    this.#runs = seconds('baton_run_duration_seconds', 'Runs that have ended, by flow and status', runSeconds);
    this.#steps = seconds(
      'baton_step_duration_seconds',
      'Steps that have called an action, by action and status',
      stepSeconds,
    );
    this.#requests = seconds(
      'baton_http_request_duration_seconds',
      'HTTP requests, by route and status',
      requestSeconds,
    );
    this.#starts = meter.createCounter('baton_trigger_starts', {
      description: 'What triggers have seen, by kind, flow and outcome (started, repeated, refused)',
    });
    meter
      .createObservableGauge('baton_runs_live', { description: 'Runs that this process carries out' })
      .addCallback(result => result.observe(gauges.liveRuns()));
    meter
      .createObservableGauge('baton_runs_waiting', { description: 'Runs that wait, without a process' })
      .addCallback(result => result.observe(gauges.waitingRuns()));
  }

  /** Counts a run, or a step that has called an action. */
  addFinished(finished: Finished): void {
    const { flow, status, start, end } = finished;
    const seconds = (end - start) / 1000;
    if (finished.kind === 'run') this.#runs.record(seconds, { flow, status });
    else if (finished.action !== undefined) this.#steps.record(seconds, { action: finished.action, status });
  }

  addStart(labels: { readonly kind: string; readonly flow: string; readonly outcome: string }): void {
    this.#starts.add(1, { ...labels } satisfies Attributes);
  }

  /** @param route the path as it was declared, so that there are few */
  addRequest(
    seconds: number,
    labels: { readonly method: string; readonly route: string; readonly status: number },
  ): void {
    this.#requests.record(seconds, { ...labels } satisfies Attributes);
  }

  /** The numbers in the text format of Prometheus. */
  async prometheusText(): Promise<string> {
    const { resourceMetrics } = await this.#reader.collect();
    return this.#serializer.serialize(resourceMetrics);
  }

  /** Sends what has not been sent. Never fails. */
  async close(): Promise<void> {
    await this.#provider.shutdown().catch(() => undefined);
  }
}

/** Collects when it is asked. */
class PullReader extends MetricReader {
  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}
}
