/** What the previewed views are told: the picture of a flow, and a run of it that is under way, done, or failed. */
import { readFileSync } from 'node:fs';
import { analyse } from '#language/analysis/analyse.ts';
import { graph } from '#language/features/graph.ts';
import { layoutGraph } from '#language/graph/layout.ts';
import type { GraphFold } from '#protocol/graph.ts';
import type { GraphReply } from '#protocol/requests.ts';
import type { RunError, RunEvent, RunEventBody } from '#protocol/runEvents.ts';

export async function previewGraph(fold?: GraphFold): Promise<GraphReply> {
  const text = readFileSync(new URL('fulfil.flow', import.meta.url), 'utf8');
  const drawn = graph(analyse([{ uri: file, text }]), file, 'fulfil', fold);
  return { ...drawn, layout: drawn.graph && layoutGraph(drawn.graph) };
}

/** A run up to where an order's third line is picked, while one charge was retried. `start` is its time of start. */
export function runningEvents(start: number): readonly RunEvent[] {
  return timed(start, [...beginning, ...charged, ...picking]);
}

export function succeededEvents(start: number): readonly RunEvent[] {
  return timed(start, [...beginning, ...charged, ...picking, ...rest]);
}

export function failedEvents(start: number): readonly RunEvent[] {
  return timed(start, [...beginning, ...declined]);
}

type Timed = readonly [after: number, body: RunEventBody];

function timed(start: number, events: readonly Timed[]): readonly RunEvent[] {
  let time = start;
  return events.map(([after, body], at) => {
    time += after;
    const retryAt = body.type === 'attempt.failed' && body.retryAt !== undefined ? { retryAt: time + 1040 } : {};
    return { run: 'r-20261124-0638', seq: at + 1, time, ...body, ...retryAt };
  });
}

const file = 'file:///shop/fulfil.flow';
const key = `${file}#fulfil`;

const order = {
  id: 'o-1027',
  email: 'ada@example.org',
  tier: 'gold',
  lines: [
    { sku: 'tea-assam', quantity: 2, price: 7.5 },
    { sku: 'cup-blue', quantity: 1, price: 12 },
    { sku: 'spoon', quantity: 6, price: 1.25 },
  ],
};

const started = (path: string, chosen?: number, count?: number): RunEventBody => ({
  type: 'step.started',
  path,
  chosen,
  count,
});
const tried = (path: string, attempt: number, action: string, input: Record<string, never> | object): RunEventBody => ({
  type: 'attempt.started',
  path,
  attempt,
  action,
  input: JSON.parse(JSON.stringify(input)),
});
const done = (path: string, value: unknown): RunEventBody => ({
  type: 'step.succeeded',
  path,
  value: JSON.parse(JSON.stringify(value)),
  caught: undefined,
});
const log = (
  path: string,
  text: string,
  level: 'debug' | 'info' | 'warn' | 'error' = 'info',
  stream: 'log' | 'stdout' | 'stderr' = 'log',
): RunEventBody => ({ type: 'step.log', path, level, stream, text });
const block = (path: string, number: number, index?: number, locals: object = {}): RunEventBody => ({
  type: 'block.started',
  path,
  block: number,
  flow: key,
  index,
  locals: JSON.parse(JSON.stringify(locals)),
});
const ended = (path: string, value: unknown = null): RunEventBody => ({
  type: 'block.ended',
  path,
  status: 'succeeded',
  value: JSON.parse(JSON.stringify(value)),
});

const unavailable: RunError = {
  code: 'http/status',
  message: 'POST https://pay.internal/charges answered 503 Service Unavailable.',
  hint: 'The service is there but refuses work for now: give the step a `retry`, or look at the service’s own log.',
  path: 'fulfil/charge',
  place: { file, start: 960, end: 969, line: 29, column: 17 },
  details: { status: 503, headers: { 'retry-after': '2' }, body: 'upstream connect error' },
};

const beginning: readonly Timed[] = [
  [0, { type: 'run.started', flow: 'fulfil', file, input: { order, notify: true }, seed: '5eed' }],
  [1, block('fulfil', 0, undefined, { order, notify: true })],
  [1, { type: 'value.computed', path: 'fulfil/total', value: 34.5 }],
  [0, started('fulfil/risk')],
  [0, started('fulfil/picks', undefined, 3)],
  [1, tried('fulfil/risk', 1, 'http.post', { url: 'https://risk.internal/score', body: { amount: 34.5 } })],
  [38, log('fulfil/risk', 'POST https://risk.internal/score → 200 in 36 ms', 'debug')],
  [2, done('fulfil/risk', 0.12)],
  [1, started('fulfil/review', 2)],
  [0, block('fulfil/review', 2)],
  [1, started('fulfil/review/noted')],
  [0, tried('fulfil/review/noted', 1, 'log', { message: 'Order goes on' })],
  [1, log('fulfil/review/noted', 'Order goes on')],
  [0, done('fulfil/review/noted', null)],
  [0, ended('fulfil/review')],
  [0, done('fulfil/review', null)],
  [1, started('fulfil/charge')],
  [
    1,
    tried('fulfil/charge', 1, 'http.post', {
      url: 'https://pay.internal/charges',
      body: { amount: 34.5, reference: 'o-1027' },
    }),
  ],
  [412, log('fulfil/charge', 'POST https://pay.internal/charges → 503 in 410 ms', 'warn')],
];

const charged: readonly Timed[] = [
  [1, { type: 'attempt.failed', path: 'fulfil/charge', attempt: 1, error: unavailable, retryAt: 0 }],
  [
    1040,
    tried('fulfil/charge', 2, 'http.post', {
      url: 'https://pay.internal/charges',
      body: { amount: 34.5, reference: 'o-1027' },
    }),
  ],
  [187, log('fulfil/charge', 'POST https://pay.internal/charges → 201 in 185 ms', 'debug')],
  [1, done('fulfil/charge', { id: 'ch_8812', amount: 34.5, status: 'captured' })],
];

function pick(index: number, until: 'stock' | 'pick' | 'end'): readonly Timed[] {
  const path = `fulfil/picks[${index}]`;
  const line = order.lines[index] ?? {};
  const sql = {
    $template: 'sql',
    strings: ['select place, quantity from stock where sku = ', ''],
    values: [order.lines[index]?.sku],
  };
  const begun: readonly Timed[] = [
    [1, block(path, 3, index, { line })],
    [1, started(`${path}/shelf`)],
    [0, tried(`${path}/shelf`, 1, 'sqlite.query', { sql })],
  ];
  if (until === 'stock') return begun;
  const stocked: readonly Timed[] = [
    ...begun,
    [9, done(`${path}/shelf`, [{ place: `A-${index + 3}`, quantity: 140 }])],
    [1, started(`${path}/pick`)],
    [1, tried(`${path}/pick`, 1, 'http.post', { url: 'https://warehouse.internal/picks', body: line })],
    [60, log(`${path}/pick`, `reserving ${order.lines[index]?.sku}`, 'info', 'stdout')],
  ];
  if (until === 'pick') return stocked;
  return [
    ...stocked,
    [120, done(`${path}/pick`, { id: `p-${index + 71}` })],
    [0, { type: 'value.computed', path: `${path}/yield#1`, value: `p-${index + 71}` }],
    [0, ended(path, `p-${index + 71}`)],
  ];
}

const picking: readonly Timed[] = [...pick(0, 'end'), ...pick(1, 'end'), ...pick(2, 'pick')];

const parcel = { tracking: 'BT-4471-DE', label: 'labels/BT-4471.pdf', weight: 0.84 };

const rest: readonly Timed[] = [
  [95, done('fulfil/picks[2]/pick', { id: 'p-73' })],
  [0, { type: 'value.computed', path: 'fulfil/picks[2]/yield#1', value: 'p-73' }],
  [0, ended('fulfil/picks[2]', 'p-73')],
  [1, done('fulfil/picks', ['p-71', 'p-72', 'p-73'])],
  [0, { type: 'step.skipped', path: 'fulfil/apology', reason: '`charge` did not fail' }],
  [1, started('fulfil/parcel')],
  [0, block('fulfil/parcel', 0, undefined, { picks: ['p-71', 'p-72', 'p-73'] })],
  [1, started('fulfil/parcel/booked')],
  [0, tried('fulfil/parcel/booked', 1, 'http.post', { url: 'https://carrier.internal/parcels' })],
  [240, done('fulfil/parcel/booked', parcel)],
  [0, ended('fulfil/parcel', parcel)],
  [0, done('fulfil/parcel', parcel)],
  [0, { type: 'value.computed', path: 'fulfil/return#1', value: { tracking: parcel.tracking } }],
  [0, started('fulfil/records')],
  [0, block('fulfil/records', 4)],
  [1, started('fulfil/records/label')],
  [
    0,
    tried('fulfil/records/label', 1, 'shell', {
      command: { $template: 'command', strings: ['lp ', ''], values: [parcel.label] },
    }),
  ],
  [30, log('fulfil/records/label', 'request id is office-211 (1 file(s))', 'info', 'stdout')],
  [3, done('fulfil/records/label', { code: 0, stdout: 'request id is office-211 (1 file(s))', stderr: '' })],
  [0, started('fulfil/records/saved')],
  [0, tried('fulfil/records/saved', 1, 'file.write', { path: 'out/o-1027.json', text: '{"tracking":"BT-4471-DE"}' })],
  [4, done('fulfil/records/saved', { path: 'out/o-1027.json', bytes: 25 })],
  [0, ended('fulfil/records')],
  [0, done('fulfil/records', null)],
  [1, ended('fulfil', { tracking: parcel.tracking })],
  [0, { type: 'run.succeeded', output: { tracking: parcel.tracking } }],
];

const declined: readonly Timed[] = [
  [1, { type: 'attempt.failed', path: 'fulfil/charge', attempt: 1, error: unavailable, retryAt: 0 }],
  [
    1040,
    tried('fulfil/charge', 2, 'http.post', {
      url: 'https://pay.internal/charges',
      body: { amount: 34.5, reference: 'o-1027' },
    }),
  ],
  ...pick(0, 'stock'),
  [187, log('fulfil/charge', 'POST https://pay.internal/charges → 503 in 185 ms', 'error')],
  [1, { type: 'attempt.failed', path: 'fulfil/charge', attempt: 2, error: unavailable, retryAt: undefined }],
  [0, { type: 'step.failed', path: 'fulfil/charge', error: unavailable, handled: false }],
  [1, { type: 'step.cancelled', path: 'fulfil/picks[0]/shelf', reason: '`charge` failed' }],
  [0, { type: 'block.ended', path: 'fulfil/picks[0]', status: 'cancelled', value: null }],
  [0, { type: 'step.cancelled', path: 'fulfil/picks', reason: '`charge` failed' }],
  [0, { type: 'step.skipped', path: 'fulfil/parcel', reason: '`picks` did not succeed' }],
  [1, { type: 'block.ended', path: 'fulfil', status: 'failed', value: null }],
  [0, { type: 'run.failed', error: unavailable }],
];
