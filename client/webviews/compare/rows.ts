/** The lines of the comparison: values of the run, steps, and under each what differs in it. */
import type { Json } from '#protocol/json.ts';
import type { RunDiff, StepDiff, ValueChange } from '#protocol/runDiff.ts';

export type CompareRow =
  | { readonly kind: 'title'; readonly text: string; readonly note: string }
  | { readonly kind: 'step'; readonly step: StepDiff; readonly isParting: boolean }
  | { readonly kind: 'change'; readonly what: string; readonly change: ValueChange; readonly depth: number };

/** All lines, in order. Steps in which nothing differs are left out with `onlyDifferent`. */
export function compareRows(diff: RunDiff, onlyDifferent: boolean): readonly CompareRow[] {
  const shown = onlyDifferent ? diff.steps.filter(({ differences }) => differences.length > 0) : diff.steps;
  const different = diff.steps.filter(({ differences }) => differences.length > 0).length;
  return [
    ...valueRows('Input', diff.input),
    ...valueRows('Output', diff.output),
    { kind: 'title', text: 'Steps', note: `${different} of ${diff.steps.length} differ` },
    ...shown.flatMap(step => stepRows(step, diff.parting)),
  ];
}

function valueRows(text: string, changes: readonly ValueChange[]): readonly CompareRow[] {
  const note =
    changes.length === 0 ? 'the same in both' : changes.length === 1 ? '1 difference' : `${changes.length} differences`;
  return [{ kind: 'title', text, note }, ...changes.map(change => changeRow(text.toLowerCase(), change, 0))];
}

function stepRows(step: StepDiff, parting: string | undefined): readonly CompareRow[] {
  return [
    { kind: 'step', step, isParting: step.path === parting },
    ...step.input.map(change => changeRow('input', change, 1)),
    ...errorRows(step),
    ...step.result.map(change => changeRow('result', change, 1)),
  ];
}

/** A failure with another message is told as a change of the error. */
function errorRows({ before, after }: StepDiff): readonly CompareRow[] {
  if (before?.error === after?.error) return [];
  return [changeRow('error', { at: '', before: before?.error, after: after?.error }, 1)];
}

function changeRow(what: string, change: ValueChange, depth: number): CompareRow {
  return { kind: 'change', what, change, depth };
}

/** Where a value differs: `input.order.id`, `result[2]`. */
export function placeOf(what: string, at: string): string {
  if (at === '') return what;
  return at.startsWith('[') ? `${what}${at}` : `${what}.${at}`;
}

/** A value as it stands in a cell; where there is none, so it says. */
export function cellText(value: Json | undefined): string {
  if (value === undefined) return '—';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
