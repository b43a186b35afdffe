/** Gives an expression a name: a `let` before the statement that it stands in. */
import type { FileModel } from '../../analysis/model.ts';
import { opened } from '../../analysis/typeOps.ts';
import type { Expression, Node } from '../../syntax/ast.ts';
import { freeName, indentAt, isFirstOfLine, isInside } from '../support/pieces.ts';
import {
  namesInside,
  type Placed,
  type Proposal,
  type Selection,
  selectedExpression,
  startWithComments,
  statementAround,
} from './selection.ts';

export function extractLet(selection: Selection): readonly Proposal[] {
  const { file } = selection;
  const selected = selectedExpression(selection);
  if (selected === undefined || !isValue(file, selected)) return [];
  const { node, parents } = selected;
  const statement = statementAround(parents, node);
  if (statement === undefined || !isKnownBefore(file, node, statement)) return [];
  const name = freeName(selection, nameFor(node));
  const at = startWithComments(file, statement.span);
  const separator = isFirstOfLine(file.text, at) ? `\n${indentAt(file.text, at)}` : ' ';
  const value = file.text.slice(node.span.start, node.span.end);
  return [
    {
      title: `Extract to \`let ${name}\``,
      edits: [
        { span: { start: at, end: at }, text: `let ${name} = ${value}${separator}` },
        { span: node.span, text: name },
      ],
    },
  ];
}

/** What a name may stand for anywhere: no lambda, nothing that takes time, and no text that its place gives a meaning. */
function isValue(file: FileModel, { node, parents }: Placed<Expression>): boolean {
  const parent = parents.at(-1);
  if (node.kind === 'LambdaExpression' || parent?.kind === 'CallWork' || parent?.kind === 'LetStatement') return false;
  if (parent?.kind === 'CallExpression' && parent.callee === node) return false;
  const target = node.kind === 'CallExpression' ? file.calls.get(node)?.target.kind : undefined;
  if (target !== undefined && target !== 'builtin' && target !== 'fn') return false;
  const type = file.types.get(node);
  const plain = type && opened(type);
  return plain !== undefined && plain.kind !== 'template' && plain.kind !== 'function';
}

/** Whether all that it mentions has a value outside of its statement too. */
function isKnownBefore(file: FileModel, node: Expression, statement: Node): boolean {
  return namesInside(file, node).every(
    ({ symbol }) =>
      symbol.kind === 'field' ||
      (symbol.kind !== 'implicit' &&
        (symbol.origin.uri !== file.uri ||
          !isInside(symbol.origin, statement.span) ||
          isInside(symbol.origin, node.span))),
  );
}

/** `sum` for `order.lines.sum()`, `id` for `order.id`. */
function nameFor(node: Expression): string {
  const named = node.kind === 'CallExpression' ? node.callee : node;
  const name = named.kind === 'MemberExpression' ? named.member?.text : undefined;
  return name !== undefined && /^[a-z]\w*$/i.test(name) && node.kind !== 'NameExpression' ? name : 'value';
}
