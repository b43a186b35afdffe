/** A step that runs on a condition, written with `when` or with an `if` around it. */
import type { FileModel } from '../../analysis/model.ts';
import type { IfWork, Name, Span, Step, WhenClause } from '../../syntax/ast.ts';
import { pathAt } from '../../syntax/walk.ts';
import { usesIn } from '../support/names.ts';
import { freeName, indentAt, reindented } from '../support/pieces.ts';
import { hasComment, type Proposal, type Selection } from './selection.ts';

/** From `when` to `if`, for the step whose `when` or first word the selection touches. */
export function whenToIf(selection: Selection): readonly Proposal[] {
  const { file, span } = selection;
  const step = stepAt(selection, each => clauseOf(each));
  const clause = step && clauseOf(step);
  if (step === undefined || clause?.condition === undefined) return [];
  const isTouched = touches(clause.span, span) || isOnFirstWord(file, step.span, span);
  if (!isTouched || hasComment(file, step.span)) return [];
  const condition = textOf(file, clause.condition.span);
  const indent = indentAt(file.text, step.span.start);
  const inner = `${indent}  `;
  const plain = reindented(without(file, step, clause), indent, inner);
  const { name } = step;
  if (name === undefined || !isUsed(file, name)) {
    const text = `if ${condition} {\n${inner}${plain}\n${indent}}`;
    return [{ title: 'Convert `when` to `if`', edits: [{ span: step.span, text }] }];
  }
  const result = freeName(selection, 'result');
  const renamed = plain.replace(/^step\s+\S+/, `step ${result}`);
  const text = `step ${name.text} = if ${condition} {\n${inner}${renamed}\n${inner}yield ${result}\n${indent}}`;
  return [{ title: 'Convert `when` to `if`', edits: [{ span: step.span, text }] }];
}

/** From `if` to `when`, for an `if` without `else` that holds one step, and gives what that step gives. */
export function ifToWhen(selection: Selection): readonly Proposal[] {
  const { file, span } = selection;
  const outer = stepAt(selection, each => each.work?.kind === 'IfWork');
  const work = outer?.work;
  if (outer === undefined || work?.kind !== 'IfWork' || outer.clauses.length > 0) return [];
  const inner = onlyStep(file, outer, work);
  const isTouched = isOnFirstWord(file, outer.span, span) || isOnFirstWord(file, work.span, span);
  if (inner === undefined || work.condition === undefined || !isTouched) return [];
  if (hasComment(file, outer.span) || clauseOf(inner) !== undefined) return [];
  const from = indentAt(file.text, inner.span.start);
  const indent = indentAt(file.text, outer.span.start);
  const text = reindented(textOf(file, inner.span), from, indent);
  const named = outer.name === undefined ? text : text.replace(/^step\s+\S+/, `step ${outer.name.text}`);
  const condition = textOf(file, work.condition.span);
  const isShort = !named.includes('\n') && indent.length + named.length + condition.length < 80;
  const clause = isShort ? ` when ${condition}` : `\n${indent}  when ${condition}`;
  return [{ title: 'Convert `if` to `when`', edits: [{ span: outer.span, text: named + clause }] }];
}

/** The step of an `if` that has nothing else, or that yields just what the step gives. */
function onlyStep(file: FileModel, outer: Step, { then, otherwise }: IfWork): Step | undefined {
  const [step, last, ...more] = then?.statements ?? [];
  if (step?.kind !== 'Step' || more.length > 0 || otherwise !== undefined) return undefined;
  if (step.name === undefined) return undefined;
  if (outer.name === undefined) return last === undefined ? step : undefined;
  const isYielded =
    last?.kind === 'YieldStatement' && last.value?.kind === 'NameExpression' && last.value.name.text === step.name.text;
  return isYielded && usesOf(file, step.name) === 1 ? step : undefined;
}

function stepAt({ file, span }: Selection, fits: (step: Step) => unknown): Step | undefined {
  return pathAt(file.tree, span.start).findLast((node): node is Step => node.kind === 'Step' && Boolean(fits(node)));
}

function clauseOf({ clauses }: Step): WhenClause | undefined {
  return clauses.find(clause => clause.kind === 'WhenClause');
}

function isOnFirstWord({ text }: FileModel, { start }: Span, selection: Span): boolean {
  const word = /^\w*/.exec(text.slice(start))?.[0] ?? '';
  return touches({ start, end: start + word.length }, selection);
}

function touches(a: Span, b: Span): boolean {
  return a.start <= b.end && b.start <= a.end;
}

function isUsed(file: FileModel, name: Name): boolean {
  return usesOf(file, name) > 0;
}

function usesOf(file: FileModel, name: Name): number {
  const symbol = file.symbols.get(name);
  return symbol === undefined ? 0 : usesIn(file, symbol).length - 1;
}

function textOf({ text }: FileModel, { start, end }: Span): string {
  return text.slice(start, end);
}

/** A step's text without a clause and the white space before it. */
function without(file: FileModel, { span }: Step, clause: WhenClause): string {
  const { start, end } = clause.span;
  return file.text.slice(span.start, start).trimEnd() + file.text.slice(end, span.end);
}
