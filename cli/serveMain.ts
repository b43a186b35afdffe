/**
 * `baton serve` as a program of its own, which the extension carries in place of the whole command line. It stops in good
 * order when the process is gone that has started it.
 */
import { addServe } from './commands/serve.ts';
import { runProgram } from './program.ts';
import { processTerminal } from './terminal.ts';

let isStopping = false;
process.once('SIGTERM', () => {
  isStopping = true;
});
// A second signal would end it at once.
process.once('disconnect', () => isStopping || process.kill(process.pid, 'SIGTERM'));
// Who listens to it would keep the process alive.
process.channel?.unref();
// The editor's own switch, which turns its binary into Node.js, is not for the processes of a flow.
delete process.env.ELECTRON_RUN_AS_NODE;

const terminal = processTerminal();
const exitCode = await runProgram([addServe], process.argv.slice(2), terminal, import.meta.url);
await terminal.flushed();
process.exit(exitCode);
