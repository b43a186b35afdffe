/**
 * The conformance programs and the control-flow patterns on real Restate servers: the same outcomes, and the same order of
 * events. All of them on one node; some on three nodes with three workers, or all where `BATON_CLUSTER` is `whole`.
 */
import assert from 'node:assert/strict';
import { analyse } from '#language/analysis/analyse.ts';
import { lower } from '#language/plan/lower.ts';
import { hasBalancer } from '../../scripts/cluster/balancer.ts';
import { FamilyCluster, type Script } from './support/families.ts';
import { allPrograms, runProgram } from './support/programs.ts';

const server = process.env.RESTATE_SERVER;

const programs = allPrograms();

/** Of those that run on three nodes. */
const every = process.env.BATON_CLUSTER === 'whole' ? 1 : 12;

/** Most of a run is waiting: so many go on beside each other. */
const sideBySide = 8;

const secrets: Record<string, string> = Object.assign({}, ...programs.map(({ program }) => program.secrets));

/** Calls a flow that its plan does not have: no plan that was made from a text is so. */
const withDefect: Pick<Script, 'planFor' | 'input' | 'seed'> = {
  input: {},
  seed: 'any',
  planFor: ({ uri }) => {
    const text = 'flow gone() {\n  let a = 1\n}\n\nflow main() {\n  step a = gone()\n}\n';
    const plan = lower(analyse([{ uri, text }]), uri, 'main');
    const { [`${uri}#gone`]: _, ...flows } = plan.flows;
    return { ...plan, flows };
  },
};

for (const [nodes, some] of [
  [1, programs],
  [3, programs.filter((_, index) => index % every === 0)],
] as const) {
  (server === undefined || (nodes > 1 && !hasBalancer()) ? describe.skip : describe)(
    `conformance on a cluster of ${nodes}`,
    () => {
      let cluster: FamilyCluster;
      const results = new Map<string, Promise<void>>();
      const queue = [...some];

      async function work(): Promise<void> {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          const result = runProgram(cluster, next);
          results.set(next.name, result);
          await result.catch(() => undefined);
        }
      }

      before(async function () {
        this.timeout(90_000);
        cluster = await FamilyCluster.start(server ?? '', nodes, { BATON_KEY: 'key', ...secrets });
        for (let worker = 0; worker < sideBySide; worker += 1) void work();
      });

      after(() => cluster?.close());

      for (const each of some) {
        it(`${each.name}: ${each.program.title}`, async function () {
          this.timeout(120_000);
          queue.splice(queue.indexOf(each), queue.includes(each) ? 1 : 0);
          const result = results.get(each.name) ?? runProgram(cluster, each);
          results.set(each.name, result);
          await result;
        });
      }

      it('a defect of the kernel ends the run, and is told', async () => {
        const { events } = await cluster.run({ ...withDefect, moments: [0], happenings: [], outcome: () => ({}) }, 400);
        const end = events.at(-1);
        assert.equal(end?.type, 'run.failed');
        assert.deepEqual(
          [end.error.code, end.error.hint],
          ['internal', 'This is a mistake in Baton, not in the flow. Please report it.'],
        );
      });
    },
  );
}
