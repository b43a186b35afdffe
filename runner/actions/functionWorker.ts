/** The program of a worker thread: loads modules, calls their functions, and answers. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { format } from 'node:util';
import { parentPort } from 'node:worker_threads';
import type { Json } from '#protocol/json.ts';
import type { LogEntry } from './action.ts';
import type {
  FromWorker,
  ToWorker,
  WorkerAnswer,
  WorkerArgument,
  WorkerCall,
  WorkerFailure,
} from './functionProtocol.ts';

let controller = new AbortController();
let latest = 0;

/** The number of the call in which something happens, also when that is over. */
const calls = new AsyncLocalStorage<number>();

function send(message: FromWorker): void {
  parentPort?.postMessage(message);
}

const levels = { debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error', trace: 'debug' } as const;

/** What a function logs belongs to its step. */
function captureConsole(): void {
  for (const [method, level] of Object.entries(levels)) {
    const say = (...values: unknown[]): void => {
      const entry: LogEntry = { level, stream: 'log', text: format(...values) };
      send({ type: 'log', number: calls.getStore() ?? 0, entry });
    };
    Object.assign(globalThis.console, { [method]: say });
  }
}

async function answer(call: WorkerCall): Promise<WorkerAnswer> {
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await import(`${call.module}?${call.version}`);
  } catch (thrown) {
    return failed('function/load', `The module can't be loaded: ${said(thrown)}`, call, thrown);
  }
  const target = module[call.name];
  if (typeof target !== 'function') {
    return failed('function/missing', `The module exports no function \`${call.name}\` any more.`, call);
  }
  let value: unknown;
  try {
    value = await target(...call.arguments.map(argument));
  } catch (thrown) {
    return failed('function/threw', said(thrown), call, thrown);
  }
  try {
    return { type: 'done', value: toJson(value) };
  } catch (thrown) {
    return failed('function/not-data', `\`${call.name}\` gave what is no data: ${said(thrown)}`, call);
  }
}

function argument(given: WorkerArgument): unknown {
  return given.kind === 'signal' ? controller.signal : given.value;
}

/** As JSON has it: a Date is its text, a field without a value is not there. */
function toJson(value: unknown): Json {
  const text = JSON.stringify(value ?? null);
  if (text === undefined) throw new TypeError(`a ${typeof value} can't be kept`);
  return JSON.parse(text) as Json;
}

function said(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown === 'string' ? thrown : format(thrown);
  return thrown.name === 'Error' ? thrown.message : `${thrown.name}: ${thrown.message}`;
}

function failed(code: WorkerFailure['code'], message: string, call: WorkerCall, thrown?: unknown): WorkerAnswer {
  const error = thrown instanceof Error ? thrown : undefined;
  const facts: Record<string, Json> = {};
  if (error && 'code' in error && typeof error.code === 'string') facts.code = error.code;
  if (error?.cause !== undefined) facts.cause = said(error.cause);
  return { type: 'failed', failure: { code, message, stack: error && plainStack(error, call), facts } };
}

/** The stack with the module's own address, down to where the function was called. */
function plainStack({ stack = '' }: Error, { version }: WorkerCall): string {
  const lines = stack.split('\n');
  const end = lines.findIndex(line => /functionWorker\.[jt]s/.test(line));
  return lines
    .slice(0, end < 0 ? lines.length : end)
    .join('\n')
    .replaceAll(`?${version}`, '');
}

captureConsole();
parentPort?.on('message', (message: ToWorker) => {
  if (message.type === 'abort') {
    calls.run(latest, () => controller.abort(new Error('The step was stopped.')));
    return;
  }
  controller = new AbortController();
  const { number, call } = message;
  latest = number;
  void calls.run(number, () => answer(call)).then(given => send({ number, ...given }));
});
