import { spanText } from '#client/runs/runWords.ts';
import type { LastStep } from '#protocol/requests.ts';
import type { StepStatus } from '#protocol/runView.ts';

/** A sign for each status, and a word where the sign says too little. */
const signs: Readonly<Record<StepStatus, string>> = {
  pending: '',
  queued: '… waits in line',
  running: '● running',
  retrying: '↻ waits to retry',
  inDoubt: '? in doubt',
  asked: '? waits for approval',
  succeeded: '✓',
  failed: '✗',
  skipped: '○ skipped',
  cancelled: '◌ cancelled',
};

/**
 * What stands at the end of a step's line: `✗ 31 ms, 3 attempts`, `✓ 3 ms  = "ready"`. Empty for a step that has not begun.
 * @param hasPreview whether what the step gave stands there too
 */
export function markText(step: LastStep, hasPreview: boolean): string {
  const { status, duration, attempts, iterations, isReused, preview } = step;
  const facts: string[] = [];
  const hasRun = status === 'succeeded' || status === 'failed';
  if (hasRun && duration !== undefined && duration > 0) facts.push(spanText(duration));
  if (iterations !== undefined) facts.push(`${iterations.done} of ${iterations.total}`);
  if (attempts > 1) facts.push(`${attempts} attempts`);
  if (isReused) facts.push('re-used');
  const value = hasPreview && preview !== undefined ? `  = ${preview}` : '';
  return `${signs[status]} ${facts.join(', ')}`.trim() + value;
}
