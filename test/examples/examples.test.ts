import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from '#language/syntax/printer.ts';
import type { GraphModel } from '#protocol/graph.ts';
import type { RunSucceeded } from '#protocol/runEvents.ts';
import { baton, eventsIn, root } from '#test/cli/baton.ts';
import { startPetshop } from '#test/services/petshop.ts';
import { type PostgresOrReason, startPostgres } from '#test/services/postgres.ts';
import { startShop } from '#test/services/shop.ts';
import { type Example, examples, type Surroundings } from './catalogue.ts';
import { matchesGolden } from './golden.ts';
import { normaliseEvents } from './normalise.ts';
import { brokenNeeds } from './order.ts';

describe('examples', function () {
  this.timeout(120_000);

  it('are clean under the checker, all of them together', async () => {
    const checked = await baton(['check', 'examples', '--json']);
    const findings = checked.stdout.split('\n').filter(line => line !== '');
    // Events of the patterns come from outside.
    const others = findings.filter(line => !line.includes('"code":"flow/event-never-emitted"'));
    assert.deepEqual({ code: checked.code, others, stderr: checked.stderr }, { code: 0, others: [], stderr: '' });
  });

  it('pass their own tests', async () => {
    const tested = await baton(['test', 'examples']);
    assert.equal(tested.code, 0, tested.stdout + tested.stderr);
    assert.match(tested.stdout, /\d+ passed/);
  });

  it('are formatted', async () => {
    const checked = await baton(['fmt', 'examples', '--check']);
    assert.equal(checked.code, 0, checked.stdout + checked.stderr);
  });

  let postgres: PostgresOrReason | undefined;
  before(async () => {
    postgres = await startPostgres();
  });
  after(async () => {
    await postgres?.postgres?.stop();
  });

  for (const example of examples) {
    describe(example.name, () => {
      it('is formatted as the printer has it', () => {
        const text = readFileSync(join(root, 'examples', example.file), 'utf8');
        assert.equal(format(text), text);
      });

      it('draws the graph that is kept', async () => {
        const drawn = await baton(['graph', `examples/${example.file}`, '--format', 'mermaid']);
        assert.equal(drawn.code, 0, drawn.stderr);
        matchesGolden(`${example.name}.graph`, drawn.stdout);
      });

      it('runs, and causes the events that are kept', async function () {
        if (example.needsPostgres && postgres?.postgres === undefined) {
          this.test!.title += ` (${postgres?.reason})`;
          this.skip();
        }
        await runs(example, postgres?.postgres?.url);
      });
    });
  }
});

/** Runs an example against services of its own, and holds its result, its events and their order against what is expected. */
async function runs(example: Example, postgres: string | undefined): Promise<void> {
  const shop = await startShop();
  const petshop = await startPetshop();
  const folder = mkdtempSync(join(tmpdir(), 'baton-example-'));
  const surroundings: Surroundings = { shop: shop.url, petshop: petshop.url, postgres, folder };
  try {
    const file = `examples/${example.file}`;
    const ran = await baton(['run', file, '--input', '-', '--json'], {
      input: JSON.stringify(example.input(surroundings)),
      env: example.env?.(surroundings) ?? {},
    });
    const events = eventsIn(ran.stdout);
    const last = events.at(-1);
    assert.equal(last?.type, 'run.succeeded', `${ran.stderr}${JSON.stringify(last, null, 2)}`);
    assert.equal(ran.code, 0);
    example.verify((last as RunSucceeded).output, surroundings);
    const graph = JSON.parse((await baton(['graph', file, '--format', 'json'])).stdout) as GraphModel;
    assert.deepEqual(brokenNeeds(events, graph), []);
    matchesGolden(`${example.name}.events`, normaliseEvents(events, graph, example, surroundings));
  } finally {
    await Promise.all([shop.close(), petshop.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
}
