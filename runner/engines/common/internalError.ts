import type { RunError } from '#protocol/runEvents.ts';

/** As what a run fails when the runner itself has a defect. Whoever shows it takes secrets out. */
export function internalError(thrown: unknown): RunError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return {
    code: 'internal',
    message: `The runner itself failed: ${message}`,
    hint: 'This is a mistake in Baton, not in the flow. Please report it.',
    path: undefined,
    place: undefined,
    details: thrown instanceof Error ? (thrown.stack ?? null) : null,
  };
}
