import type { Plan } from '#language/plan/plan.ts';
import { constant, sketchPlan } from './sketch.ts';

/** An order from payment to dispatch: one node of nearly every kind that runs. */
export const fulfil: Plan = sketchPlan(
  'fulfil',
  ['order', 'notify'],
  [
    { kind: 'value', name: 'total', summary: 'order.lines.map(l => l.price * l.quantity).sum()' },
    {
      kind: 'action',
      name: 'risk',
      summary: 'http.post("https://risk.internal/score")',
      needs: ['total'],
      doc: 'How likely it is that this order is a fraud.\n\nFrom 0 to 1.',
      clauses: { timeout: constant(5000), catch: { error: undefined, value: constant(0.5) } },
    },
    {
      kind: 'if',
      name: 'review',
      summary: 'risk > 0.8 && order.tier != "gold"',
      needs: ['risk'],
      blocks: [
        {
          label: 'risk > 0.8 && order.tier != "gold"',
          body: [
            { kind: 'action', name: 'hold', summary: 'orders.execute("update orders set held = true …")' },
            { kind: 'action', name: 'told', summary: 'log("Order waits for a person")', needs: ['after hold'] },
          ],
        },
        { label: 'else', body: [{ kind: 'action', name: 'noted', summary: 'log("Order goes on")' }] },
      ],
    },
    {
      kind: 'action',
      name: 'charge',
      summary: 'http.post("https://pay.internal/charges")',
      needs: ['total', 'after review', 'after risk'],
      clauses: {
        timeout: constant(10_000),
        retry: { count: constant(5), backoff: constant(1000), maximum: constant(30_000), on: undefined },
      },
    },
    {
      kind: 'for',
      name: 'picks',
      summary: 'line in order.lines',
      with: { limit: constant(4), variable: 'line' },
      blocks: [
        {
          body: [
            { kind: 'action', name: 'stock', summary: 'sqlite.query("select …")' },
            {
              kind: 'action',
              name: 'pick',
              summary: 'http.post("https://warehouse.internal/picks")',
              needs: ['stock', 'charge'],
              clauses: { retry: { count: constant(2), backoff: undefined, maximum: undefined, on: undefined } },
            },
            { kind: 'yield', summary: 'pick.id', needs: ['pick'] },
          ],
        },
      ],
    },
    { kind: 'flow', name: 'parcel', summary: 'ship(picks: picks)', needs: ['picks', 'after charge'] },
    {
      kind: 'group',
      name: 'records',
      summary: '',
      needs: ['after parcel'],
      with: { order: 'sequence' },
      blocks: [
        {
          body: [
            { kind: 'action', name: 'label', summary: 'shell("lp ${parcel.label}")', needs: ['parcel'] },
            { kind: 'action', name: 'saved', summary: 'file.write("out/…")', needs: ['parcel', 'sequence label'] },
          ],
        },
      ],
    },
    { kind: 'action', name: 'apology', summary: 'http.post("https://mail.internal/send")', needs: ['failed charge'] },
    { kind: 'return', summary: '{ tracking: parcel.tracking }', needs: ['parcel'] },
  ],
);
