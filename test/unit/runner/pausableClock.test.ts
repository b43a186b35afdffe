import assert from 'node:assert/strict';
import type { Clock } from '#runner/actions/action.ts';
import { PausableClock } from '#runner/debug/run/pausableClock.ts';

/** Time that passes when it is told to. */
class HandClock implements Clock {
  time = 0;
  #alarms: { readonly time: number; readonly callback: () => void }[] = [];

  now(): number {
    return this.time;
  }

  at(time: number, callback: () => void): () => void {
    const alarm = { time, callback };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter(each => each !== alarm);
    };
  }

  pass(milliseconds: number): void {
    this.time += milliseconds;
    const due = this.#alarms.filter(alarm => alarm.time <= this.time);
    this.#alarms = this.#alarms.filter(alarm => !due.includes(alarm));
    for (const { callback } of due) callback();
  }
}

describe('the pausable clock', () => {
  it('does not count the time for which it stands still', () => {
    const hand = new HandClock();
    const clock = new PausableClock(hand);
    const rung: number[] = [];
    clock.at(100, () => rung.push(clock.now()));
    hand.pass(40);
    clock.stop();
    hand.pass(500);
    assert.equal(clock.now(), 40);
    clock.goOn();
    hand.pass(59);
    assert.deepEqual(rung, []);
    hand.pass(1);
    assert.deepEqual(rung, [100]);
  });

  it('rings what was set or called off while it stood still', () => {
    const hand = new HandClock();
    const clock = new PausableClock(hand);
    const rung: string[] = [];
    clock.stop();
    const callOff = clock.at(10, () => rung.push('called off'));
    clock.at(20, () => rung.push('kept'));
    callOff();
    hand.pass(50);
    clock.goOn();
    hand.pass(20);
    assert.deepEqual(rung, ['kept']);
  });
});
