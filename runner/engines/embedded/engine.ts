/** The embedded engine: runs plans in this process, each by a {@link Run}. */
import { entryFlow } from '#language/plan/entryFlow.ts';
import type { Plan } from '#language/plan/plan.ts';
import type { JsonObject } from '#protocol/json.ts';
import { resolveSecrets, type SecretSources } from '../../secrets/resolve.ts';
import { userSealer } from '../../secrets/sealing.ts';
import { systemClock } from '../common/clock.ts';
import { checkInput } from '../common/input.ts';
import type { RunHandle } from '../common/runHandle.ts';
import { newRunId } from '../common/runId.ts';
import { RunProblem } from '../common/runProblem.ts';
import { RunSecrets } from '../common/runSecrets.ts';
import type { EngineOptions, ResumeOptions, StartOptions } from './engineOptions.ts';
import type { Journal } from './journal.ts';
import { cannotGoOn } from './journalProblem.ts';
import { Run } from './run.ts';

/**
 * Starts a run of the plan's entry flow. Throws an InputProblem where `input` (the flow's parameters by name) is not
 * what the flow takes, a {@link RunProblem} where a secret has no value, {@link AlreadyStarted} where its cause has started
 * a run before; everything that goes wrong later is in the run's outcome.
 */
export function startRun(plan: Plan, input: JsonObject, options: StartOptions): RunHandle {
  const checked = checkInput(entryFlow(plan).signature, input);
  const id = newRunId((options.clock ?? systemClock).now());
  const values = resolveSecrets(plan, sourcesOf(options));
  const secrets = new RunSecrets(id, plan, values, options.sealer ?? userSealer(process.env));
  const run = new Run(plan, id, [], { ...options, values, hidden: secrets });
  run.start(checked, options);
  return run;
}

/**
 * Takes up a run where its journal ends, with the plan that it was started with. What has succeeded is not executed
 * again; what was under way is, if its action is idempotent or its step has `retry`; else it is in doubt, and the run
 * waits for an answer. The journal stays open. Throws a {@link RunProblem} when there is no such run, it has ended, or
 * another process that lives carries it out.
 */
export function resumeRun(journal: Journal, id: string, options: ResumeOptions = {}): RunHandle {
  journal.claimRun(id);
  try {
    const [record, plan] = [journal.readRun(id), journal.readPlan(id)];
    if (record === undefined || plan === undefined) throw new RunProblem(`There is no run \`${id}\`.`);
    const cwd = options.cwd ?? record.cwd;
    if (cwd === undefined) {
      throw new RunProblem(`It is not recorded in which folder the run \`${id}\` works.`, 'Say so with --cwd.');
    }
    const values = resolveSecrets(plan, sourcesOf(options));
    const secrets = new RunSecrets(id, plan, values, options.sealer ?? userSealer(process.env));
    const run = new Run(plan, id, journal.readEvents(id), { ...options, cwd, journal, values, hidden: secrets });
    run.resume(record.input, journal.readSealed(id));
    return run;
  } catch (thrown) {
    journal.releaseRun(id);
    throw cannotGoOn(id, thrown);
  }
}

function sourcesOf({ secrets, env, envFiles }: Omit<EngineOptions, 'cwd'>): SecretSources {
  return { given: secrets, env: env ?? process.env, envFiles };
}
