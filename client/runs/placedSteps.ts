/** The steps of a file's last runs, at their places in the text as it is now. */
import type { LastStep } from '#protocol/requests.ts';

/** Offsets in a text. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** A step of the last run of its flow. */
export interface PlacedStep extends Span {
  readonly run: string;
  readonly flow: string;
  readonly step: LastStep;
}

/**
 * How the step of a node of the graph ended. A branch that the node's id passes through (`step:1/inner`) counts only
 * when it was taken.
 */
export function stepAt(id: string, steps: ReadonlyMap<string, LastStep>): LastStep | undefined {
  const direct = steps.get(id);
  if (direct !== undefined) return direct;
  let known = '';
  for (const piece of id.split('/')) {
    known = known === '' ? piece : `${known}/${piece}`;
    if (!/:\d+$/.test(piece)) continue;
    if (!steps.has(known)) return undefined;
    known = known.slice(0, known.lastIndexOf(':'));
  }
  return steps.get(known);
}

/** The steps in which a failure began: what stands around one fails with it. */
export function failedSteps(placed: readonly PlacedStep[]): readonly PlacedStep[] {
  const failed = placed.filter(({ step }) => step.error !== undefined);
  return failed.filter(
    ({ run, step: { node } }) => !failed.some(other => other.run === run && other.step.node.startsWith(`${node}/`)),
  );
}

/** The innermost step that a place stands in. */
export function stepOver(placed: readonly PlacedStep[], offset: number): PlacedStep | undefined {
  const around = placed.filter(({ start, end }) => start <= offset && offset <= end);
  return around.sort((one, other) => one.end - one.start - (other.end - other.start))[0];
}

/** A piece of a text that was replaced. */
export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** Where a step stands after an edit, and whether the edit was made within it. */
export function afterEdit<S extends Span>(
  step: S,
  { offset, length, text }: Edit,
): { readonly step: S; readonly isEdited: boolean } {
  const grown = text.length - length;
  const isBefore = offset + length < step.start || (offset + length === step.start && /\s$/.test(text || ' '));
  if (isBefore) return { step: { ...step, start: step.start + grown, end: step.end + grown }, isEdited: false };
  const isBehind = offset > step.end || (offset === step.end && /^\s*[\r\n]/.test(text));
  if (isBehind) return { step, isEdited: false };
  return { step: { ...step, end: Math.max(step.start, step.end + grown) }, isEdited: true };
}
