import assert from 'node:assert/strict';
import { sayingOf } from '#client/features/runPanel/answering.ts';
import { formsOf } from '#client/features/runPanel/eventForms.ts';
import { OpenApprovals } from '#client/features/waiting/openApprovals.ts';
import type { EventForms } from '#protocol/requests.ts';
import type { RunEvent, RunEventBody } from '#protocol/runEvents.ts';
import type { ParameterSignature, Shape } from '#protocol/shape.ts';

const field = (name: string, shape: Shape, typeText: string, optional = false): ParameterSignature => ({
  ...{ name, shape, typeText, optional },
  doc: undefined,
});
const plan: Shape = { kind: 'union', members: ['basic', 'gold'].map(value => ({ kind: 'literal', value })) };
const forms: EventForms = {
  fields: {
    paid: [
      field('order', { kind: 'string' }, 'string'),
      field('amount', { kind: 'int' }, 'int'),
      field('plan', plan, '"basic" | "gold"'),
      field('on', { kind: 'date' }, 'date', true),
    ],
  },
  shapes: {},
};
const paid = (texts: Record<string, string>) =>
  sayingOf('r1', { type: 'emit', path: 'f/wait', event: 'paid', texts }, forms);

describe('an answer given in the run panel', () => {
  it('is a yes or a no, with a comment where there is one', () => {
    const yes = { type: 'approve', path: 'f/ok', approved: true, comment: '  ' } as const;
    assert.deepEqual(sayingOf('r1', yes, forms), { type: 'answer', run: 'r1', path: 'f/ok', approved: true });
    const no = { ...yes, approved: false, comment: ' Too much ' };
    assert.deepEqual(sayingOf('r1', no, forms), {
      ...{ type: 'answer', run: 'r1', path: 'f/ok', approved: false },
      comment: 'Too much',
    });
  });

  it('tells what became of a step in doubt', () => {
    const doubt = { type: 'resolve', path: 'f/pay', how: 'done', text: '{"id": 7}' } as const;
    const said = { type: 'resolve', run: 'r1', path: 'f/pay' };
    assert.deepEqual(sayingOf('r1', doubt, forms), { ...said, how: 'done', value: { id: 7 } });
    assert.deepEqual(sayingOf('r1', { ...doubt, text: '' }, forms), { ...said, how: 'done', value: null });
    assert.deepEqual(sayingOf('r1', { ...doubt, how: 'retry' }, forms), { ...said, how: 'retry' });
    assert.deepEqual(sayingOf('r1', { ...doubt, how: 'fail', text: 'No' }, forms), {
      ...said,
      how: 'fail',
      message: 'No',
    });
    assert.match(JSON.stringify(sayingOf('r1', { ...doubt, text: 'paid' }, forms)), /refused.*not JSON/);
  });

  it('reads the fields of an event by their types', () => {
    assert.deepEqual(paid({ order: 'a1', amount: '12', plan: 'gold', on: '' }), {
      ...{ type: 'emit', run: 'r1', event: 'paid' },
      fields: { order: 'a1', amount: 12, plan: 'gold' },
    });
    assert.deepEqual(paid({ order: 'a1', amount: 'much', plan: 'gold' }), {
      ...{ refused: 'This is not a whole number.', field: 'amount' },
    });
    assert.deepEqual(paid({ order: 'a1', amount: '1', plan: '' }), { refused: 'Choose one.', field: 'plan' });
  });

  it('is filled into a form with a field for each type', () => {
    const fields = formsOf(forms).paid?.map(({ name, kind, choices }) => [name, kind, ...choices].join(' '));
    assert.deepEqual(fields, ['order text', 'amount number', 'plan choice basic gold', 'on date']);
  });
});

describe('the approvals that are told in a notification', () => {
  const events: RunEvent[] = [];
  const happen = (body: RunEventBody): void => {
    events.push({ run: 'r1', seq: events.length + 1, time: 1, ...body } as RunEvent);
  };
  const approvals = new OpenApprovals();
  const paths = (): readonly string[] => approvals.take(events).map(({ path, prompt }) => `${path}: ${prompt}`);

  it('are those that nobody has answered', () => {
    const ask = (path: string): RunEventBody => ({
      type: 'step.waiting',
      path,
      resumeAt: undefined,
      approval: { prompt: 'Pay?' },
    });
    happen(ask('f/one'));
    happen(ask('f/two'));
    happen({ type: 'step.waiting', path: 'f/three', resumeAt: 5 });
    assert.deepEqual(paths(), ['f/one: Pay?', 'f/two: Pay?']);
    happen({ type: 'step.answered', path: 'f/one', approved: true, at: 2 });
    assert.deepEqual(paths(), ['f/two: Pay?']);
    happen({ type: 'run.cancelled', reason: 'stopped' });
    assert.deepEqual(paths(), []);
  });
});
