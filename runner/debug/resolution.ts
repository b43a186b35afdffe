import type { AnswerArguments } from '#protocol/requests.ts';
import type { Resolution } from '#runner/kernel/input.ts';

/** What a person said became of a step in doubt. */
export function resolutionOf({ path, how, value, message }: AnswerArguments): Resolution {
  if (how === 'done') return { how, value: value ?? null };
  return how === 'fail' ? { how, message: message ?? `\`${path}\` was interrupted, and did not succeed.` } : { how };
}
