import { userInfo } from 'node:os';
import type { Json } from '#protocol/json.ts';
import { openQuestions } from '#runner/engines/embedded/questions.ts';
import type { AnswerInput, ResolveInput } from '#runner/kernel/input.ts';
import type { Asked } from '#runner/kernel/state.ts';
import { carryOn } from './carryOn.ts';
import type { AnswerOptions } from './commands/answer.ts';
import type { Context } from './context.ts';
import { findRun, inJournal } from './journal.ts';
import { exitCodes, UsageProblem } from './problem.ts';
import { tellRun } from './telling.ts';

export interface AnswerRequest extends AnswerOptions {
  readonly run: string;
  readonly step: string;
  /** Yes or no; JSON of what a step in doubt gave. */
  readonly value: string | undefined;
}

type Said = Omit<AnswerInput, 'time'> | Omit<ResolveInput, 'time'>;

/**
 * Answers what a run asks about a step: tells the process that carries the run out, or goes on with it here.
 * @returns The exit code.
 * @throws {UsageProblem} Nothing is asked about the step, or the value is no answer.
 */
export async function answer(context: Context, request: AnswerRequest): Promise<number> {
  const { said, told } = await inJournal(request, async journal => {
    const run = findRun(journal, request.run);
    const said = saidBy(request, run.flow, openQuestions(journal, run.id));
    const input = { ...said, time: Date.now() };
    return { said, told: run.process === undefined ? undefined : await tellRun(journal, run, input, context.terminal) };
  });
  if (told !== undefined) return told;
  return carryOn(context, request.run, request, handle => {
    if (said.type === 'answer') handle.answer(said.path, said.answer);
    else handle.resolve(said.path, said.resolution);
  });
}

/**
 * What is said about the step, by what the run asks about it. `asked` by paths.
 * @throws {UsageProblem} Nothing is asked about the step, or the value is no answer.
 */
export function saidBy(request: AnswerRequest, flow: string, asked: ReadonlyMap<string, Asked>): Said {
  const path = pathOf(request.step, flow, [...asked.keys()]);
  return asked.get(path)?.for === 'approval' ? approval(path, request) : resolution(path, request);
}

function approval(path: string, { step, value, comment, by, retry, fail }: AnswerRequest): Said {
  const word = value?.toLowerCase();
  if (retry !== undefined || fail !== undefined || (word !== 'yes' && word !== 'no')) {
    const given = value === undefined ? '' : ` \`${value}\` is neither.`;
    throw new UsageProblem(
      `\`${step}\` asks for a yes or a no.${given}`,
      'For example: baton answer RUN STEP no --comment "Too much"',
    );
  }
  return { type: 'answer', path, answer: { approved: word === 'yes', by: by ?? userInfo().username, comment } };
}

function resolution(path: string, { step, value, retry, fail, comment, by }: AnswerRequest): Said {
  if (comment !== undefined || by !== undefined) {
    throw new UsageProblem(
      `\`${step}\` is in doubt, which takes no comment.`,
      'The message of --fail says why it failed.',
    );
  }
  if (value !== undefined) return { type: 'resolve', path, resolution: { how: 'done', value: parsed(value) } };
  if (retry === true) return { type: 'resolve', path, resolution: { how: 'retry' } };
  const message = typeof fail === 'string' ? fail : `\`${step}\` was interrupted, and did not succeed.`;
  return { type: 'resolve', path, resolution: { how: 'fail', message } };
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

function pathOf(step: string, flow: string, asked: readonly string[]): string {
  const path = [step, `${flow}/${step}`].find(candidate => asked.includes(candidate));
  if (path !== undefined) return path;
  const hint = asked.length === 0 ? 'Nothing is asked by the run.' : `Asked about: ${asked.join(', ')}.`;
  throw new UsageProblem(`Nothing is asked about the step \`${step}\`.`, hint, exitCodes.failed);
}
