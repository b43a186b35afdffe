/** A step more: behind another one, or first in a branch or in the flow. */
import type { TextEdit } from '../../analysis/model.ts';
import type { Block, Statement } from '../../syntax/ast.ts';
import { walk } from '../../syntax/walk.ts';
import { freeName, indentAt } from '../support/pieces.ts';
import type { Refusal } from '../support/workspaceEdits.ts';
import { nameFor } from './giveName.ts';
import { type Change, nameOf, type Source, type Target, targetOf } from './target.ts';

type Edits = Change['edits'];

/** @param step a snippet, whose first stop is the step's name */
export function addStep(source: Source, id: string, step: string): Change | Refusal {
  const named = step.replace(/\$\{1:(\w+)\}/, (_, name: string) => `\${1:${freeName(source, name)}}`);
  const block = blockOf(source, id);
  if (block !== undefined) return { edits: insertion(source, block, undefined, named), select: undefined };
  const target = targetOf(source, id);
  if ('problem' in target) return target;
  const { statement, called } = target;
  if (['ReturnStatement', 'YieldStatement', 'FailStatement', 'CancelStatement'].includes(statement.kind)) {
    return { problem: `No step can wait for a \`${called}\`. Add the step behind another one.` };
  }
  const { clause, edits } = waiting(source, target);
  return { edits: [...edits, ...insertion(source, target.block, statement, named + clause)], select: undefined };
}

/** The block of a branch, or the flow's body for its start. */
function blockOf({ file, nodes }: Source, id: string): Block | undefined {
  const node = nodes.find(each => each.id === id);
  if (node?.kind !== 'start' && node?.kind !== 'branch') return undefined;
  let found: Block | undefined;
  walk(file.tree, each => {
    const { start, end } = each.span;
    const isIt = start === node.place.start && end === node.place.end;
    if (isIt && each.kind === 'Block') found = each;
    if (node.kind === 'start' && each.kind === 'FlowDeclaration' && each.name?.text === node.label) found = each.body;
  });
  return found;
}

/** What makes a new step wait for another one. Where steps run as they are written, nothing must. */
function waiting(source: Source, { statement, parents }: Target): { readonly clause: string; readonly edits: Edits } {
  const around = parents.at(-2);
  const isInOrder = around?.kind === 'GroupWork' && around.order === 'sequence';
  if (isInOrder || statement.kind !== 'Step') return { clause: '', edits: [] };
  const name = nameOf(statement)?.text;
  if (name !== undefined) return { clause: ` after ${name}`, edits: [] };
  const given = nameFor(source, statement);
  const { start } = statement.span;
  return { clause: ` after ${given}`, edits: [{ span: { start, end: start }, text: `step ${given} = ` }] };
}

/** Puts a statement behind `last`, or first, on a line of its own. A block of one line is spread over several. */
function insertion({ file }: Source, block: Block, last: Statement | undefined, step: string): Edits {
  const { text } = file;
  const isOneLine = !text.slice(block.span.start, block.span.end).includes('\n');
  if (isOneLine) return spread(text, block, last, step);
  const first = block.statements[0];
  const indent = indentAt(text, (last ?? first)?.span.start ?? block.span.start) + (last || first ? '' : '  ');
  const at = last?.span.end ?? block.span.start + 1;
  const rest = /^[ \t]*(?:\/\/[^\r\n]*)?(?=\r?\n|$)/.exec(text.slice(at));
  const line = `\n${indent}${step}`;
  if (rest !== null) {
    const end = at + rest[0].trimEnd().length;
    return [{ span: { start: end, end }, text: line, isSnippet: true }];
  }
  const space = /^[ \t]*/.exec(text.slice(at))?.[0].length ?? 0;
  return [{ span: { start: at, end: at + space }, text: `${line}\n${indent}`, isSnippet: true }];
}

/** The gaps between braces and statements become line breaks; no comment can stand there. */
function spread(text: string, block: Block, last: Statement | undefined, step: string): Edits {
  const indent = indentAt(text, block.span.start);
  const inner = `\n${indent}  `;
  const borders = [block.span.start + 1, ...block.statements.map(({ span }) => span.end)];
  const nexts = [...block.statements.map(({ span }) => span.start), block.span.end - 1];
  const index = last === undefined ? 0 : block.statements.indexOf(last) + 1;
  return borders.map((start, at): TextEdit & { readonly isSnippet: boolean } => {
    const isLast = at === borders.length - 1;
    const gap = isLast ? `\n${indent}` : inner;
    const isHere = at === index;
    return { span: { start, end: nexts[at] ?? start }, text: isHere ? inner + step + gap : gap, isSnippet: isHere };
  });
}
