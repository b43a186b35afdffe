/** What all steps have in common that run one block at a time. */
import { settleStopped, succeed, workFailed } from '../outcome.ts';
import type { StepRecord } from '../state.ts';
import type { Turn } from '../turn.ts';

/** The block has ended: its value is the step's, its failure the step's failure. */
export function singleBlockEnded(turn: Turn, step: Readonly<StepRecord>): void {
  if (step.status === 'stopping') settleStopped(turn, step);
  else if (step.failure !== undefined) workFailed(turn, step, step.failure);
  else succeed(turn, step, step.value);
}
