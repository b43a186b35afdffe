/** The conformance programs, and how each runs in virtual time. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { analyse } from '#language/analysis/analyse.ts';
import { lower } from '#language/plan/lower.ts';
import type { Plan } from '#language/plan/plan.ts';
import { type SimulatedRun, simulate } from '#runner/sim/simulate.ts';
import { type Program, readProgram, type ScriptedOutcome } from './program.ts';

const folder = new URL('./', import.meta.url);

export const programs = readdirSync(folder)
  .filter(name => name.endsWith('.flow'))
  .sort()
  .map(name => ({ name, program: readProgram(readFileSync(new URL(name, folder), 'utf8')) }));

function planOf(program: Program): Plan {
  const uri = 'file:///conformance/main.flow';
  const model = analyse([{ uri, text: program.text }]);
  // Events of these programs come from outside.
  const found = model.files.get(uri)?.diagnostics.filter(({ severity }) => severity !== 'information') ?? [];
  assert.deepEqual(
    found.map(({ code, message }) => `${code}: ${message}`),
    [],
  );
  return lower(model, uri, 'main');
}

/** The outcome of an attempt; the last one that is written repeats. */
function scripted(program: Program, path: string, attempt: number): ScriptedOutcome {
  const outcomes = program.outcomes.get(path) ?? [{}];
  return outcomes[Math.min(attempt, outcomes.length) - 1] ?? {};
}

/** Runs the program from its start to its end. */
export function simulated(program: Program): SimulatedRun & { readonly plan: Plan } {
  const plan = planOf(program);
  const attempts = new Map<string, number>();
  const ran = simulate({
    plan,
    input: program.input,
    options: { secrets: program.secrets },
    cancelAt: program.cancelAt,
    arriving: program.arriving,
    answers: program.answers,
    outcome: ({ path }) => {
      const attempt = (attempts.get(path) ?? 0) + 1;
      attempts.set(path, attempt);
      const { after, value, fail } = scripted(program, path, attempt);
      return { after, value, failure: fail === undefined ? undefined : { code: 'scripted', message: fail } };
    },
  });
  return { ...ran, plan };
}
