/** Every example, with what it needs to run and what must come of it. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject } from '#protocol/json.ts';

/** What an example's run can use. */
export interface Surroundings {
  /** Address of the shop service. */
  readonly shop: string;
  /** Address of the pet shop. */
  readonly petshop: string;
  /** Address of a PostgreSQL server; undefined for an example that does not need it. */
  readonly postgres: string | undefined;
  /** A new empty folder. */
  readonly folder: string;
}

export interface Example {
  readonly name: string;
  /** Relative to `examples/`. */
  readonly file: string;
  readonly needsPostgres?: true;
  /** Values depend on the state of the repository: only which events there are is kept. */
  readonly hidesValues?: true;
  readonly input: (surroundings: Surroundings) => JsonObject;
  readonly env?: (surroundings: Surroundings) => Record<string, string>;
  readonly verify: (output: Json, surroundings: Surroundings) => void;
}

export const examples: readonly Example[] = [
  {
    name: 'order',
    file: 'order.flow',
    input: () => JSON.parse(readFileSync(new URL('../../examples/order.json', import.meta.url), 'utf8')) as JsonObject,
    env: ({ shop, folder }) => ({ SHOP_URL: shop, ORDERS_DB: join(folder, 'orders.db') }),
    verify: output => {
      assert.deepEqual(output, { order: 'o-1001', total: 113.8, tracking: 'BTN-o-1001-3' });
    },
  },
  {
    name: 'orders-postgres',
    file: 'orders-postgres.flow',
    needsPostgres: true,
    input: ({ shop }) => ({ shop }),
    env: ({ postgres = '' }) => ({ DATABASE_URL: postgres }),
    verify: output => {
      assert.deepEqual(output, { paid: 4, declined: ['o-3'], revenue: 364.4 });
    },
  },
  {
    name: 'expenses',
    file: 'expenses.flow',
    input: ({ folder }) => ({
      claim: { who: 'Ada', what: 'pens', amount: 12 },
      ledger: join(folder, 'payments.csv'),
    }),
    verify: (output, { folder }) => {
      assert.deepEqual(output, { paid: true, reason: 'approved' });
      assert.equal(readFileSync(join(folder, 'payments.csv'), 'utf8'), 'Ada,12\n');
    },
  },
  {
    name: 'release-check',
    file: 'release-check.flow',
    hidesValues: true,
    input: () => ({}),
    verify: output => {
      const { version, checks } = output as { version: string; checks: { name: string; passed: boolean }[] };
      assert.match(version, /^\d+\.\d+\.\d+$/);
      const names = ['version', 'changelog', 'licence', 'readme', 'committed', 'sizes'];
      assert.deepEqual(
        checks.map(check => check.name),
        names,
      );
      for (const check of checks.slice(0, 4)) {
        assert.equal(check.passed, true, `${check.name} has to pass`);
      }
    },
  },
  {
    name: 'health',
    file: 'health.flow',
    input: ({ shop, folder }) => ({
      services: [
        ...['basket', 'search', 'stock', 'down', 'slow', 'gone'].map(name => `${shop}/health/${name}`),
        // Nothing listens there.
        'http://127.0.0.1:2/health',
      ],
      patience: 2000,
      report: join(folder, 'health.md'),
    }),
    verify: (output, { folder }) => {
      const { checked, up, down } = output as { checked: number; up: number; down: { address: string }[] };
      assert.deepEqual([checked, up], [7, 3]);
      const names = down.map(service => service.address.split('/').at(-1));
      assert.deepEqual(names, ['down', 'slow', 'gone', 'health']);
      assert.equal(readFileSync(join(folder, 'health.md'), 'utf8').split('\n').length, 10);
    },
  },
  {
    name: 'flaky',
    file: 'flaky.flow',
    input: ({ shop }) => ({ amount: 100, service: shop }),
    verify: output => {
      assert.deepEqual(output, {
        quote: { amount: 108.42, rate: 1.0842, source: 'live' },
        note: 'no news today (http/status)',
      });
    },
  },
  {
    name: 'cleanup',
    file: 'cleanup.flow',
    input: ({ folder }) => ({ folder: 'examples/contacts', target: folder }),
    verify: (output, { folder }) => {
      const summary = output as JsonObject;
      assert.deepEqual([summary.files, summary.rows, summary.kept, summary.double], [3, 10, 6, 2]);
      const lines = readFileSync(join(folder, 'contacts.csv'), 'utf8').trimEnd().split('\n');
      assert.deepEqual(lines.slice(0, 3), [
        'name;email;city',
        'Ada Lovelace;ada@example.com;London',
        'Barbara Liskov;barbara@example.edu;Cambridge',
      ]);
      assert.match(readFileSync(join(folder, 'report.md'), 'utf8'), /alan\.turing\(at\)example\.com/);
    },
  },
  {
    name: 'onboarding',
    file: 'onboarding/main.flow',
    input: ({ shop, folder }) => ({
      ...(JSON.parse(
        readFileSync(new URL('../../examples/onboarding/people.json', import.meta.url), 'utf8'),
      ) as JsonObject),
      letters: folder,
      services: shop,
    }),
    verify: (output, { folder }) => {
      const { welcomed } = output as { welcomed: { name: string; equipment: string[] }[] };
      assert.deepEqual(
        welcomed.map(welcome => `${welcome.name}: ${welcome.equipment.join(' ')}`),
        ['Ada Lovelace: res-laptop res-monitor res-keyboard', 'Grace Hopper: res-headset', 'Alan Turing: res-laptop'],
      );
      assert.ok(existsSync(join(folder, 'grace.hopper.txt')));
    },
  },
  {
    name: 'petshop',
    file: 'petshop/adopt.flow',
    input: () => ({ owner: 'Ada' }),
    env: ({ petshop }) => ({ BATON_PETSHOP_URL: petshop, BATON_PETSHOP_TOKEN: 'let-me-in' }),
    verify: output => {
      assert.deepEqual(output, {
        papers: ['A-1-3', 'A-3-3'],
        letter: 'Dear Ada, you live with Tom, a cat born on 2024-03-01 and Molly, a cat born on 2019-11-30 now.',
      });
    },
  },
  {
    name: 'risk',
    file: 'risk/review.flow',
    input: () =>
      JSON.parse(readFileSync(new URL('../../examples/risk/orders.json', import.meta.url), 'utf8')) as JsonObject,
    verify: output => {
      assert.deepEqual(output, [
        { order: 'o-1', verdict: 'ship it' },
        { order: 'o-2', verdict: 'call 6-6-5-3: 1200 is more than 500, the address is a throw-away' },
        { order: 'o-3', verdict: 'ship it' },
      ]);
    },
  },
];
