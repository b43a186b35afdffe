import assert from 'node:assert/strict';
import { lastRunTitle } from '#client/features/codeLens/lastRunTitle.ts';

describe('the lens of the last run', () => {
  const started = Date.UTC(2026, 0, 1);
  const title = (status: string, took: number, since: number): string =>
    lastRunTitle(
      {
        engine: 'embedded',
        run: 'r',
        flow: 'f',
        file: 'file:///f.flow',
        status,
        started,
        latest: started + took,
      },
      started + took + since,
    );

  it('says how a run ended, how long it took and when that was', () => {
    assert.equal(title('succeeded', 850, 10_000), '$(pass) succeeded in 850 ms, just now');
    assert.equal(title('succeeded', 1234, 90_000), '$(pass) succeeded in 1.2 s, 1 min ago');
    assert.equal(title('failed', 42_000, 3 * 3_600_000), '$(error) failed after 42 s, 3 h ago');
    assert.equal(title('cancelled', 200_000, 50 * 3_600_000), '$(circle-slash) cancelled after 3 min, 2 d ago');
    assert.equal(title('interrupted', 5000, 60_000), '$(debug-disconnect) interrupted, 1 min ago');
  });

  it('says since when one is under way', () => {
    assert.equal(title('running', 0, 5000), '$(sync~spin) running for 5 s');
    assert.equal(title('waiting', 1000, 2 * 60_000), '$(watch) waiting for 2 min');
    assert.equal(title('queued', 0, 0), '$(clock) queued for 0 s');
  });
});
