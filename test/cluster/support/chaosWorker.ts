/**
 * A worker process of the chaos test: `node chaosWorker.ts PORT LEDGER SEED`. Its actions write down that they begin and
 * what they come to, in a file beside the cluster, as a system outside would know it.
 */
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Action } from '#runner/actions/action.ts';
import { startWorker } from '#runner/engines/restate/worker.ts';
import { Chance } from '../../sim/chance.ts';
import type { LedgerLine } from './chaos.ts';

const [port = '', ledger = '', seed = ''] = process.argv.slice(2);
const { INGRESS = '', ADMIN = '' } = process.env;
const chance = new Chance(seed);

const note = (line: Omit<LedgerLine, 'worker'>): void =>
  appendFileSync(ledger, `${JSON.stringify({ ...line, worker: process.pid } satisfies LedgerLine)}\n`);

const action = (compute: (x: number) => number): Action => ({
  parameters: ['x'],
  run: async ({ x }, { idempotencyKey: key }) => {
    note({ key, time: Date.now(), what: 'begin' });
    await delay(20 + chance.below(250));
    const value = compute(Number(x));
    note({ key, time: Date.now(), what: 'end', value });
    return value;
  },
});

await startWorker({
  cluster: { ingress: INGRESS, admin: ADMIN },
  env: { BATON_KEY: 'key' },
  port: Number(port),
  registry: { actions: { safe: action(x => x + 1), once: action(x => x * 2) }, resourceKinds: {} },
});
console.log('ready');
