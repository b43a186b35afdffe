/** Runs that a collector of OpenTelemetry is told of, where the environment names one. */
import type { Plan } from '#language/plan/plan.ts';
import type { RunHandle } from '#runner/engines/common/runHandle.ts';
import { areTracesWanted } from '#runner/telemetry/wanted.ts';

interface Traceable {
  readonly handle: RunHandle;
  readonly plan: Plan | undefined;
  /** The exit code, when the run has ended. */
  readonly code: Promise<number>;
}

/**
 * Follows what is begun, and tells of it.
 * @param begin Starts or takes up a run, and is told whether what its steps call is to know of the trace.
 * @returns The exit code.
 */
export async function traced(begin: (isTraced: boolean) => Traceable): Promise<number> {
  if (!areTracesWanted(process.env)) return await begin(false).code;
  const { Traces } = await import('#runner/telemetry/traces.ts');
  const traces = new Traces();
  try {
    const { handle, plan, code } = begin(true);
    if (plan !== undefined) handle.onEvents(traces.follow(plan, handle.past));
    return await code;
  } finally {
    await traces.close();
  }
}
