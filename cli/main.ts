/** The `baton` command: arguments in, exit code out. */
import { runProgram } from './program.ts';
import { processTerminal } from './terminal.ts';

const terminal = processTerminal();
terminal.onReaderGone(() => {
  // As a process does that SIGPIPE ends; `run` stops its steps first and has a listener of its own.
  process.exitCode ??= 0;
});
const exitCode = await runProgram(process.argv.slice(2), terminal, import.meta.url);
await terminal.flushed();
process.exit(exitCode);
