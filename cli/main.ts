/** The `baton` command: arguments in, exit code out. */
import { runProgram } from './program.ts';
import { processTerminal } from './terminal.ts';

const terminal = processTerminal();
const exitCode = await runProgram(process.argv.slice(2), terminal, import.meta.url);
await terminal.flushed();
process.exit(exitCode);
