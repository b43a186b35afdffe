/**
 * The debug adapter as a process of its own: DAP over its standard input and output. With `runs FILE` it prints the
 * recorded runs of the file's workspace as JSON instead.
 */
import { startAdapter } from './adapter.ts';
import { historyOf } from './history.ts';

const [request, program] = process.argv.slice(2);

if (request === 'runs' && program !== undefined) {
  process.stdout.write(JSON.stringify(historyOf(program)));
} else {
  serve();
}

function serve(): void {
  const adapter = startAdapter(process.stdin, process.stdout, () => {
    // What was written is on its way still.
    process.stdout.end(() => process.exit(0));
  });

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => void adapter.end(`the runner was told to end (${signal})`));
  }
}
