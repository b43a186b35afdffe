/** Sends spans to a collector of OpenTelemetry, over HTTP, as the variables `OTEL_…` of the environment say. */
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import type { Plan } from '#language/plan/plan.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import { StepPlaces } from '../stepPlaces.ts';
import { type Finished, RunFollower } from './finished.ts';
import { telemetryResource } from './resource.ts';
import { spanOf } from './spans.ts';

export class Traces {
  readonly #processor = new BatchSpanProcessor({ exporter: new OTLPTraceExporter() });
  readonly #resource = telemetryResource();

  /** Follows a run: what is given back takes its events, those from before it was resumed first. */
  follow(plan: Plan, past: readonly RunEvent[]): (events: readonly RunEvent[]) => void {
    const follower = new RunFollower();
    const places = new StepPlaces(plan);
    follower.take(past);
    return events => {
      for (const finished of follower.take(events)) {
        this.#processor.onEnd(spanOf(finished, placeOf(finished, plan, places), this.#resource));
      }
    };
  }

  /** Sends what has not been sent. Never fails: a collector that is gone takes nothing. */
  async close(): Promise<void> {
    await this.#processor.shutdown().catch(() => undefined);
  }
}

function placeOf(finished: Finished, plan: Plan, places: StepPlaces) {
  if (finished.kind === 'run') return plan.flows[plan.entry]?.signature.place;
  return places.placeOf(finished.path.replace(/~undo$/, ''));
}
