/** A run to be killed: `node longRun.ts FOLDER` appends one line per step to `done.txt` there, for a long time. */
import { startRun } from '#runner/engines/embedded/engine.ts';
import { planOfActions } from '../unit/runner/plans.ts';

const folder = process.argv[2] ?? '.';
const steps = Array.from({ length: 2000 }, (_, number) => ({
  action: 'file.append',
  input: { path: 'done.txt', text: `main/s${number}\n` },
}));
await startRun(planOfActions(steps), {}, { cwd: folder, workspace: folder, slots: 4 }).done;
