import assert from 'node:assert/strict';
import { compareRows } from '#client/webviews/compare/rows.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import { compareRuns, valueChanges } from '#protocol/runDiff.ts';
import type { RunError, RunEvent, RunEventBody } from '#protocol/runEvents.ts';
import { emptyRunView, foldRun, type RunView } from '#protocol/runView.ts';

type Timed = readonly [after: number, body: RunEventBody];

const error: RunError = {
  code: 'shell/exit',
  message: 'It ended with 3.',
  hint: undefined,
  path: 'f/pay',
  place: undefined,
  details: null,
};

const step = (path: string, took: number, input: JsonObject, value: Json): readonly Timed[] => [
  [0, { type: 'step.started', path, chosen: undefined, count: undefined }],
  [0, { type: 'attempt.started', path, attempt: 1, action: 'shell', input }],
  [took, { type: 'step.succeeded', path, value, caught: undefined }],
];

const failing = (path: string): readonly Timed[] => [
  [0, { type: 'step.started', path, chosen: undefined, count: undefined }],
  [0, { type: 'attempt.started', path, attempt: 1, action: 'shell', input: {} }],
  [5, { type: 'step.failed', path, error, handled: false }],
];

function run(id: string, input: JsonObject, events: readonly Timed[], end: RunEventBody): RunView {
  let time = 0;
  const all: readonly Timed[] = [
    [0, { type: 'run.started', flow: 'f', file: 'file:///f.flow', input, seed: 's' }],
    [0, { type: 'block.started', path: 'f', block: 0, flow: 'k', index: undefined, locals: input }],
    ...events,
    [1, end],
  ];
  return all.reduce((view, [after, body], at) => {
    time += after;
    return foldRun(view, { run: id, seq: at + 1, time, ...body } as RunEvent);
  }, emptyRunView());
}

const ended = (output: Json): RunEventBody => ({ type: 'run.succeeded', output });

describe('comparing two runs', () => {
  const good = run(
    'one',
    { n: 1 },
    [...step('f/look', 10, { url: 'a' }, { stock: 4 }), ...step('f/pay', 20, {}, 'ok')],
    ended('ok'),
  );

  it('finds nothing in two that are the same, and takes small differences of time for noise', () => {
    const again = run(
      'two',
      { n: 1 },
      [...step('f/look', 14, { url: 'a' }, { stock: 4 }), ...step('f/pay', 90, {}, 'ok')],
      ended('ok'),
    );
    const diff = compareRuns(good, again);
    assert.deepEqual(diff.input, []);
    assert.deepEqual(diff.output, []);
    assert.deepEqual(
      diff.steps.map(({ differences }) => differences),
      [[], []],
    );
    assert.equal(diff.parting, undefined);
  });

  it('tells inputs, arguments, results and ways that differ, and where they begin to', () => {
    const bad = run('two', { n: 2 }, [...step('f/look', 10, { url: 'b' }, { stock: 0 }), ...failing('f/pay')], {
      type: 'run.failed',
      error,
    });
    const diff = compareRuns(good, bad);
    assert.deepEqual(diff.input, [{ at: 'n', before: 1, after: 2 }]);
    assert.deepEqual(diff.output, [{ at: '', before: 'ok', after: undefined }]);
    const [look, pay] = diff.steps;
    assert.deepEqual(look?.differences, ['input', 'result']);
    assert.deepEqual(look?.result, [{ at: 'stock', before: 4, after: 0 }]);
    assert.deepEqual(pay?.differences, ['path', 'result']);
    assert.equal(pay?.after?.error, 'shell/exit: It ended with 3.');
    assert.equal(diff.parting, 'f/look');
  });

  it('keeps what only one of them has where it was', () => {
    const short = run(
      'two',
      { n: 1 },
      [...step('f/look', 10, { url: 'a' }, { stock: 4 }), ...step('f/mail', 1, {}, null)],
      ended('ok'),
    );
    const diff = compareRuns(good, short);
    assert.deepEqual(
      diff.steps.map(({ path, before, after, differences }) => [path, before?.status, after?.status, differences]),
      [
        ['f/look', 'succeeded', 'succeeded', []],
        ['f/pay', 'succeeded', undefined, ['path']],
        ['f/mail', undefined, 'succeeded', ['path']],
      ],
    );
  });

  it('tells what became much slower', () => {
    const slow = run(
      'two',
      { n: 1 },
      [...step('f/look', 10, { url: 'a' }, { stock: 4 }), ...step('f/pay', 900, {}, 'ok')],
      ended('ok'),
    );
    assert.deepEqual(
      compareRuns(good, slow).steps.map(({ differences }) => differences),
      [[], ['time']],
    );
  });

  it('goes into values as deep as they have the same shape', () => {
    const before = {
      lines: [
        { sku: 'tea', n: 1 },
        { sku: 'cup', n: 2 },
      ],
      'e-mail': 'a',
      gone: true,
    };
    const after = { lines: [{ sku: 'tea', n: 3 }], 'e-mail': 'b', kind: null };
    assert.deepEqual(valueChanges(before, after), [
      { at: 'lines[0].n', before: 1, after: 3 },
      { at: 'lines[1]', before: { sku: 'cup', n: 2 }, after: undefined },
      { at: '["e-mail"]', before: 'a', after: 'b' },
      { at: 'gone', before: true, after: undefined },
      { at: 'kind', before: undefined, after: null },
    ]);
    assert.deepEqual(valueChanges([1], { 0: 1 }), [{ at: '', before: [1], after: { 0: 1 } }]);
  });

  it('makes lines of it: only what differs, or every step', () => {
    const bad = run('two', { n: 2 }, [...step('f/look', 10, { url: 'a' }, { stock: 4 }), ...failing('f/pay')], {
      type: 'run.failed',
      error,
    });
    const lines = (only: boolean) =>
      compareRows(compareRuns(good, bad), only).map(row =>
        row.kind === 'title'
          ? `${row.text}: ${row.note}`
          : row.kind === 'step'
            ? row.step.path
            : `${row.what} ${row.change.at}`,
      );
    assert.deepEqual(lines(true), [
      'Input: 1 difference',
      'input n',
      'Output: 1 difference',
      'output ',
      'Steps: 1 of 2 differ',
      'f/pay',
      'error ',
      'result ',
    ]);
    assert.ok(lines(false).includes('f/look'));
  });
});
