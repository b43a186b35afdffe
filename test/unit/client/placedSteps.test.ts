import assert from 'node:assert/strict';
import { afterEdit, failedSteps, type PlacedStep, stepAt, stepOver } from '#client/runs/placedSteps.ts';
import type { LastStep } from '#protocol/requests.ts';

const error = { code: 'fail', message: 'No.', hint: undefined, place: undefined };

function lastStep(node: string, isFailed = false): LastStep {
  const status = isFailed ? 'failed' : 'succeeded';
  return {
    ...{ node, status, duration: 1, attempts: 1, iterations: undefined, error: isFailed ? error : undefined },
    ...{ preview: undefined, isReused: false },
  };
}

function placed(node: string, start: number, end: number, isFailed = false): PlacedStep {
  return { run: 'r', flow: 'f', start, end, step: lastStep(node, isFailed) };
}

const names = (steps: readonly PlacedStep[]): readonly string[] => steps.map(({ step }) => step.node);

describe('the steps of a last run in the text', () => {
  it('are found in a branch only when it was taken', () => {
    const steps = new Map(['f/a', 'f/choice', 'f/choice:1', 'f/choice/told'].map(node => [node, lastStep(node)]));
    assert.equal(stepAt('f/a', steps)?.node, 'f/a');
    assert.equal(stepAt('f/choice:1/told', steps)?.node, 'f/choice/told');
    assert.equal(stepAt('f/choice:2/told', steps), undefined);
  });

  it('have failed where a failure began, not around it', () => {
    const steps = [placed('f/loop', 0, 90, true), placed('f/loop/inner', 10, 20, true), placed('f/b', 95, 99, true)];
    assert.deepEqual(names(failedSteps([...steps, placed('f/loop/other', 30, 40)])), ['f/loop/inner', 'f/b']);
  });

  it('are found at a place, the innermost first', () => {
    const steps = [placed('f/loop', 0, 90), placed('f/loop/inner', 10, 20)];
    assert.equal(stepOver(steps, 15)?.step.node, 'f/loop/inner');
    assert.equal(stepOver(steps, 30)?.step.node, 'f/loop');
    assert.equal(stepOver(steps, 91), undefined);
  });
});

describe('a step while one types', () => {
  const step = placed('f/a', 10, 20);
  const edited = (offset: number, length: number, text: string) => {
    const { step: moved, isEdited } = afterEdit(step, { offset, length, text });
    return [moved.start, moved.end, isEdited];
  };

  it('moves with what is typed before it', () => {
    assert.deepEqual(edited(3, 0, 'abc'), [13, 23, false]);
    assert.deepEqual(edited(3, 5, ''), [5, 15, false]);
    assert.deepEqual(edited(10, 0, '  '), [12, 22, false], 'indented');
  });

  it('stays where it is with what is typed behind it', () => {
    assert.deepEqual(edited(25, 2, 'abc'), [10, 20, false]);
    assert.deepEqual(edited(20, 0, '\n  '), [10, 20, false], 'a line below');
  });

  it('is edited by what is typed within it, or at its end', () => {
    assert.deepEqual(edited(12, 3, 'x'), [10, 18, true]);
    assert.deepEqual(edited(20, 0, ' retry 2'), [10, 28, true]);
    assert.deepEqual(edited(0, 40, ''), [10, 10, true], 'deleted with all around it');
  });
});
