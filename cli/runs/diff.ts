import { compareRuns, type RunDiff, type RunSide, type StepDiff, type ValueChange } from '#protocol/runDiff.ts';
import type { RunView } from '#protocol/runView.ts';
import { emptyRunView, foldRun } from '#protocol/runView.ts';
import type { DiffOptions } from '../commands/runs.ts';
import type { Context } from '../context.ts';
import { duration } from '../progress/text.ts';
import { localTime } from '../progress/waits.ts';
import { type RunRecord, recordsOf } from '../recordedRun.ts';
import { type Colors, visible } from '../terminal.ts';

/**
 * Prints what two runs have not in common.
 * @returns The exit code: 1 when inputs, ways or results differ, 0 when at most the times do.
 */
export async function diffRuns(context: Context, before: string, after: string, options: DiffOptions): Promise<number> {
  const { out } = context.terminal;
  const [one, other] = await recordsOf(options, [before, after]);
  const diff = compareRuns(viewOf(one), viewOf(other));
  if (options.json === true) out.write(`${JSON.stringify(diff)}\n`);
  else for (const line of told(diff, out.colors)) out.write(`${line}\n`);
  return areSame(diff) ? 0 : 1;
}

function viewOf(record: RunRecord | undefined): RunView {
  return (record?.events ?? []).reduce(foldRun, emptyRunView());
}

function areSame({ input, output, steps, before, after }: RunDiff): boolean {
  const differs = ({ differences }: StepDiff) => differences.some(difference => difference !== 'time');
  return input.length + output.length === 0 && before.error === after.error && !steps.some(differs);
}

function told(diff: RunDiff, colors: Colors): readonly string[] {
  const different = diff.steps.filter(({ differences }) => differences.length > 0);
  const lines = [
    sideLine('-', diff.before, colors.red, colors),
    sideLine('+', diff.after, colors.green, colors),
    ...valueLines('input', diff.input, colors),
    ...valueLines('output', diff.output, colors),
    ...different.flatMap(step => stepLines(step, diff.parting, colors)),
  ];
  const same = diff.steps.length - different.length;
  return [...lines, colors.dim(`${different.length} of ${diff.steps.length} steps differ, ${same} are the same.`)];
}

function sideLine(sign: string, side: RunSide, paint: (text: string) => string, colors: Colors): string {
  const took = side.duration === undefined ? '' : `  ${duration(side.duration)}`;
  const started = side.startedAt === undefined ? '' : `  ${localTime(side.startedAt)}`;
  const error = side.error === undefined ? '' : `  ${colors.yellow(visible(side.error))}`;
  return `${paint(sign)} ${side.flow} ${colors.dim(side.run ?? '')}  ${side.status}${took}${started}${error}`;
}

function stepLines(step: StepDiff, parting: string | undefined, colors: Colors): readonly string[] {
  const { path, before, after } = step;
  const first = path === parting ? colors.yellow('  the first that differs') : '';
  const head = `${path}  ${colors.dim(wayOf(step))}${first}`;
  const error =
    before?.error === after?.error
      ? []
      : valueLines('error', [{ at: '', before: before?.error, after: after?.error }], colors);
  return [
    head,
    ...[...valueLines('input', step.input, colors), ...error, ...valueLines('result', step.result, colors)].map(
      line => `  ${line}`,
    ),
  ];
}

/** `succeeded → failed, 1.2s → 30ms`. */
function wayOf({ before, after, differences }: StepDiff): string {
  if (before === undefined) return `only in the later run: ${after?.status}`;
  if (after === undefined) return `only in the earlier run: ${before.status}`;
  const facts = [before.status === after.status ? before.status : `${before.status} → ${after.status}`];
  if (before.chosen !== after.chosen) facts.push('another branch');
  if (before.attempts !== after.attempts) facts.push(`${before.attempts} → ${after.attempts} attempts`);
  if (differences.includes('time')) facts.push(`${duration(before.duration ?? 0)} → ${duration(after.duration ?? 0)}`);
  return facts.join(', ');
}

function valueLines(what: string, changes: readonly ValueChange[], colors: Colors): readonly string[] {
  return changes.flatMap(({ at, before, after }) => {
    const place = at === '' ? what : at.startsWith('[') ? `${what}${at}` : `${what}.${at}`;
    return [
      ...(before === undefined ? [] : [colors.red(`- ${place}: ${visible(JSON.stringify(before))}`)]),
      ...(after === undefined ? [] : [colors.green(`+ ${place}: ${visible(JSON.stringify(after))}`)]),
    ];
  });
}
