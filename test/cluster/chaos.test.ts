/** A few runs while workers and nodes are killed; `npm run cluster-chaos` makes many. */
import assert from 'node:assert/strict';
import { hasBalancer } from '../../scripts/cluster/balancer.ts';
import { chaos } from './support/chaos.ts';

const server = process.env.RESTATE_SERVER;

(server === undefined || !hasBalancer() ? describe.skip : describe)('runs whose workers and nodes are killed', () => {
  it('come to what they should, do nothing twice that may not be repeated, and lose nothing', async function () {
    this.timeout(600_000);
    const figures = await chaos({ server: server ?? '', runs: 15, seed: 'suite' });
    assert.equal(figures.runs, 15);
    assert.ok(figures.workersKilled > 0 && figures.nodesKilled > 0, 'workers and nodes were killed');
  });
});
