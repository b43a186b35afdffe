/** Examples that are served: started by requests, files and times, as a person would. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { baton, root } from '#test/cli/baton.ts';
import { ServedFolder } from '#test/cli/serving.ts';
import { matchesGolden } from './golden.ts';

describe('examples/intake, served', function () {
  this.timeout(60_000);
  const folder = new ServedFolder().write({ 'package.json': '{}' });
  after(() => folder.remove());

  it('draws what starts its flows', async () => {
    const drawn = await baton(['graph', 'examples/intake/intake.flow', 'report', '--format', 'mermaid']);
    assert.equal(drawn.code, 0, drawn.stderr);
    matchesGolden('intake-report.graph', drawn.stdout);
  });

  it('keeps orders that come over HTTP and as files, and sums up the evening that was missed', async () => {
    cpSync(join(root, 'examples/intake'), folder.path, { recursive: true });
    const server = await folder.serve();
    const first = await server.post('/orders?wait', { id: 'o1', amount: 12.5 });
    assert.deepEqual(await first.json(), { id: 'o1', isNew: true });
    const again = await server.post('/orders?wait', { id: 'o1', amount: 12.5 });
    assert.deepEqual(await again.json(), { id: 'o1', isNew: false });
    const wrong = await server.post('/orders', { id: 'o9' });
    assert.deepEqual([wrong.status, /`amount`/.test(await wrong.text())], [422, true]);
    const orders = readFileSync(join(folder.path, 'inbox/monday.example'), 'utf8');
    writeFileSync(join(folder.path, 'inbox/monday.json'), orders);
    await server.note('done', note => note.flow === 'keepAll' && note.status === 'succeeded');
    assert.deepEqual(await (await server.fetch('/orders?wait')).json(), { orders: 3, amount: 40 });
    assert.equal(await server.stop(), 0);
    missDays(folder.path, 'intake.flow#report schedule 0 20 * * MON-FRI Europe/Berlin', 10);
    const later = await folder.serve();
    const done = await later.note('done', note => note.flow === 'report');
    assert.equal(done.status, 'succeeded');
    assert.equal(later.notes.filter(({ type }) => type === 'started').length, 1, 'once, however many were missed');
  });
});

/** As if nothing had been served for this many days. */
function missDays(folder: string, trigger: string, days: number): void {
  const database = new DatabaseSync(join(folder, '.baton/journal.db'));
  try {
    const moved = database
      .prepare('update triggers set position = position - ? where key = ?')
      .run(days * 86_400_000, trigger);
    assert.equal(moved.changes, 1);
  } finally {
    database.close();
  }
}
