import type { Json } from '#protocol/json.ts';
import type { Resolution } from '#runner/engines/embedded/engine.ts';
import { stepsInDoubt } from '#runner/engines/embedded/inDoubt.ts';
import { type CarryOnOptions, carryOn } from './carryOn.ts';
import type { Context } from './context.ts';
import { findRun, inJournal } from './journal.ts';
import { exitCodes, UsageProblem } from './problem.ts';

export interface AnswerRequest extends CarryOnOptions {
  readonly run: string;
  readonly step: string;
  /** JSON of what the step gave. */
  readonly value: string | undefined;
  readonly retry?: true;
  readonly fail?: true | string;
}

/**
 * Says what became of a step in doubt, and goes on with its run.
 * @returns The exit code.
 * @throws {UsageProblem} The step is not in doubt, or the value is not JSON.
 */
export async function answer(context: Context, request: AnswerRequest): Promise<number> {
  const resolution = resolutionOf(request);
  const path = await inJournal(request, journal => {
    const { id, flow } = findRun(journal, request.run);
    return pathOf(request.step, flow, stepsInDoubt(journal, id));
  });
  return carryOn(context, request.run, request, handle => handle.resolve(path, resolution));
}

function resolutionOf({ step, value, fail }: AnswerRequest): Resolution {
  if (value !== undefined) return { how: 'done', value: parsed(value) };
  if (fail === undefined) return { how: 'retry' };
  return {
    how: 'fail',
    message: typeof fail === 'string' ? fail : `\`${step}\` was interrupted, and did not succeed.`,
  };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new UsageProblem(
      `The value \`${text}\` is not JSON.`,
      `A text stands in double quotes: '"paid"'. A step without a result gives null.`,
    );
  }
}

function pathOf(step: string, flow: string, inDoubt: readonly string[]): string {
  const path = [step, `${flow}/${step}`].find(candidate => inDoubt.includes(candidate));
  if (path !== undefined) return path;
  const hint = inDoubt.length === 0 ? 'No step of the run is.' : `In doubt: ${inDoubt.join(', ')}.`;
  throw new UsageProblem(`The step \`${step}\` is not in doubt.`, hint, exitCodes.failed);
}
