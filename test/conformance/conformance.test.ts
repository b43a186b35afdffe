/** What running means: every program here passes on every engine. */
import assert from 'node:assert/strict';
import { format } from '#language/syntax/printer.ts';
import { evolve } from '#runner/kernel/evolve.ts';
import { initialState } from '#runner/kernel/state.ts';
import { programs, simulated } from './simulated.ts';
import { verify } from './verify.ts';

describe('conformance', () => {
  for (const { name, program } of programs) {
    describe(name, () => {
      it(`simulated: ${program.title}`, () => {
        const { plan, events, children } = simulated(program);
        verify(
          program,
          events,
          children.map(child => child.events),
        );
        const replayed = initialState(plan, { run: 'replayed' });
        for (const event of events) evolve(replayed, event);
        assert.equal(replayed.run.status, 'ended');
      });

      it('is formatted', () => {
        assert.equal(format(program.text), program.text);
      });
    });
  }
});
