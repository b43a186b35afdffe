/** Puts the value of a `let` wherever it is mentioned, and takes the `let` away. */
import type { FileModel, TextEdit } from '../../analysis/model.ts';
import { visibleNames } from '../../analysis/scope.ts';
import type { Expression, LetStatement, Node } from '../../syntax/ast.ts';
import { walk } from '../../syntax/walk.ts';
import { nameAt } from '../support/names.ts';
import {
  hasComment,
  namesInside,
  type Placed,
  type Proposal,
  removal,
  type Selection,
  startWithComments,
} from './selection.ts';

export function inlineLet(selection: Selection): readonly Proposal[] {
  const { file, span } = selection;
  const use = nameAt(file, span.start);
  const declaration = use?.symbol.declaration;
  if (use?.symbol.kind !== 'let' || declaration?.kind !== 'LetStatement') return [];
  const { value } = declaration;
  if (value === undefined || use.symbol.origin.uri !== file.uri || !isMovable(file, declaration, value)) return [];
  const uses = usesOf(file, declaration);
  if (uses.length === 0 || !uses.every(each => meansTheSame(selection, value, each.node))) return [];
  const whole = { start: startWithComments(file, declaration.span), end: declaration.span.end };
  return [
    {
      title: `Inline \`${use.symbol.name}\``,
      edits: [removal(file, whole), ...uses.map(each => replacement(file, value, each))],
    },
  ];
}

const changing: ReadonlySet<string> = new Set(['now', 'uuid', 'random']);

/** What gives another value each time must be computed once; a comment would be lost or would swallow text. */
function isMovable(file: FileModel, declaration: LetStatement, value: Expression): boolean {
  const whole = { start: startWithComments(file, declaration.span), end: declaration.span.end };
  if (hasComment(file, whole)) return false;
  return namesInside(file, value).every(({ symbol }) => symbol.kind !== 'builtin' || !changing.has(symbol.name));
}

/** The expressions and fields that mention it. */
function usesOf(file: FileModel, declaration: LetStatement): readonly Placed<Node>[] {
  const symbol = declaration.name && file.symbols.get(declaration.name);
  const uses: Placed<Node>[] = [];
  walk(file.tree, (node, parents) => {
    const isUse = node.kind === 'NameExpression' || (node.kind === 'ObjectField' && node.isShorthand);
    if (isUse && file.symbols.get(node.name) === symbol) uses.push({ node, parents: [...parents] });
  });
  return uses;
}

/** Whether the names in the value mean the same at another place. */
function meansTheSame({ model, file }: Selection, value: Expression, use: Node): boolean {
  const visible = new Map(visibleNames(model, file.uri, use.span.start).map(({ name, symbol }) => [name, symbol]));
  return namesInside(file, value).every(
    ({ symbol, around }) =>
      around?.kind !== 'NameExpression' || isOwn(symbol.origin, value) || visible.get(around.name.text) === symbol,
  );
}

/** Whether the value brings the name itself, as a lambda does. */
function isOwn({ start }: { readonly start: number }, { span }: Expression): boolean {
  return start >= span.start && start < span.end;
}

function replacement(file: FileModel, value: Expression, { node, parents }: Placed<Node>): TextEdit {
  const text = file.text.slice(value.span.start, value.span.end);
  if (node.kind === 'ObjectField') return { span: node.span, text: `${node.name.text}: ${text}` };
  const parent = parents.at(-1);
  return { span: node.span, text: isOpen(value) && parent !== undefined && binds(parent, node) ? `(${text})` : text };
}

/** Whether the text of a value falls apart when an operator stands beside it. */
function isOpen({ kind }: Expression): boolean {
  return open.has(kind);
}

const open: ReadonlySet<Node['kind']> = new Set<Node['kind']>([
  'BinaryExpression',
  'UnaryExpression',
  'ConditionalExpression',
  'CastExpression',
  'LambdaExpression',
  'NumberLiteral',
]);

function binds(parent: Node, node: Node): boolean {
  return parent.kind === 'CallExpression' ? parent.callee === node : binding.has(parent.kind);
}

const binding: ReadonlySet<Node['kind']> = new Set<Node['kind']>([
  'BinaryExpression',
  'UnaryExpression',
  'ConditionalExpression',
  'CastExpression',
  'MemberExpression',
  'IndexExpression',
  'Spread',
]);
