/** The debug adapter as a process of its own: DAP over its standard input and output. */
import { startAdapter } from './adapter.ts';

const adapter = startAdapter(process.stdin, process.stdout, () => {
  // What was written is on its way still.
  process.stdout.end(() => process.exit(0));
});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => void adapter.end(`the runner was told to end (${signal})`));
}
