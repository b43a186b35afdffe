/** What the previewed run panel is told of a run that asks: for an approval, about a step in doubt, and for an event. */
import type { RunEvent, RunEventBody } from '#protocol/runEvents.ts';
import type { ToRunView } from '#protocol/webviews.ts';

const file = 'file:///shop/expenses.flow';
const begin = (path: string): RunEventBody => ({ type: 'step.started', path, chosen: undefined, count: undefined });

/** `start` is when the run began. */
export function askingRun(start: number): readonly ToRunView[] {
  const bodies: readonly RunEventBody[] = [
    { type: 'run.started', flow: 'expense', file, input: { amount: 900, for: 'Chairs' }, seed: 's' },
    { type: 'block.started', path: 'expense', block: 0, flow: 'k', index: undefined, locals: { amount: 900 } },
    ...['expense/ok', 'expense/pay', 'expense/receipt'].map(begin),
    {
      type: 'step.waiting',
      path: 'expense/ok',
      resumeAt: undefined,
      approval: { prompt: 'Pay 900 € for chairs to Möbel Schmidt?', details: { amount: 900, budget: 1200, left: 300 } },
    },
    {
      type: 'attempt.started',
      path: 'expense/pay',
      attempt: 1,
      action: 'http.post',
      input: { url: 'https://bank.example' },
    },
    { type: 'step.inDoubt', path: 'expense/pay', attempt: 1 },
    { type: 'step.waiting', path: 'expense/receipt', resumeAt: undefined, event: 'receipt', fields: { order: 'a-17' } },
    { type: 'run.waiting', inDoubt: ['expense/pay'], until: start + 3 * 86_400_000 },
  ];
  const events = bodies.map((body, at) => ({ run: 'r1', seq: at + 1, time: start + at * 40, ...body }) as RunEvent);
  const common = { doc: undefined, choices: [], initial: '' };
  return [
    { type: 'events', events, reset: true },
    {
      type: 'forms',
      forms: {
        receipt: [
          { ...common, name: 'order', typeText: 'string', isOptional: false, kind: 'text' },
          { ...common, name: 'amount', typeText: 'int', isOptional: false, kind: 'number' },
          { ...common, name: 'on', typeText: 'date?', isOptional: true, kind: 'date' },
          {
            ...{ ...common, name: 'how', typeText: '"card" | "cash"', isOptional: false, kind: 'choice' },
            choices: ['card', 'cash'],
          },
        ],
      },
    },
    { type: 'refused', path: 'expense/receipt', message: 'This is not a whole number.', field: 'amount' },
  ];
}
