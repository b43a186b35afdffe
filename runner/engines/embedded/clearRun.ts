import { type Sealer, userSealer } from '../../secrets/sealing.ts';
import { RunProblem } from '../common/runProblem.ts';
import { RunSecrets } from '../common/runSecrets.ts';
import type { Journal } from './journal.ts';

/**
 * A recorded run with its secrets in it, for a run that begins with its input and results: never to be shown. Throws a
 * {@link RunProblem} when there is no such run, and when it was sealed with another key.
 */
export function readClear(journal: Journal, run: string, sealer: Sealer = userSealer(process.env)) {
  const [record, plan] = [journal.readRun(run), journal.readPlan(run)];
  if (record === undefined || plan === undefined) throw new RunProblem(`There is no run \`${run}\`.`);
  const sealed = journal.readSealed(run);
  const secrets = new RunSecrets(run, plan, {}, sealer);
  return {
    ...secrets.openStart(record.input, sealed.get(0)),
    events: journal.readEvents(run).map(event => secrets.openEvent(event, sealed.get(event.seq))),
  };
}
