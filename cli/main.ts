/** The `baton` command: arguments in, exit code out. */
import { addAnswer } from './commands/answer.ts';
import { addCancel } from './commands/cancel.ts';
import { addCheck } from './commands/check.ts';
import { addDap } from './commands/dap.ts';
import { addDeploy } from './commands/deploy.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEmit } from './commands/emit.ts';
import { addFlows } from './commands/flows.ts';
import { addFmt } from './commands/fmt.ts';
import { addGraph } from './commands/graph.ts';
import { addLsp } from './commands/lsp.ts';
import { addRerun } from './commands/rerun.ts';
import { addResume } from './commands/resume.ts';
import { addRun } from './commands/run.ts';
import { addRuns } from './commands/runs.ts';
import { addServe } from './commands/serve.ts';
import { addTest } from './commands/test.ts';
import { addWorker } from './commands/worker.ts';
import { type AddCommand, runProgram } from './program.ts';
import { processTerminal } from './terminal.ts';

const commands: readonly AddCommand[] = [
  ...[addRun, addCheck, addTest, addFmt, addGraph, addFlows],
  ...[addServe, addWorker, addDeploy],
  ...[addRuns, addResume, addAnswer, addEmit, addCancel, addRerun],
  ...[addDoctor, addLsp, addDap],
];

const terminal = processTerminal();
const exitCode = await runProgram(commands, process.argv.slice(2), terminal, import.meta.url);
await terminal.flushed();
process.exit(exitCode);
