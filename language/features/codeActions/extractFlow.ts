/** Makes a flow of steps: what they mention becomes its parameters, what is used of them its result. */
import type { FileModel, Symbol, TextEdit } from '../../analysis/model.ts';
import { widened } from '../../analysis/typeConstruct.ts';
import { showType, unionOf } from '../../analysis/typeOps.ts';
import type { Expression, FlowDeclaration, Node, Statement } from '../../syntax/ast.ts';
import { childrenOf } from '../../syntax/children.ts';
import { walk } from '../../syntax/walk.ts';
import { freeName, indentAt, isInside, reindented } from '../support/pieces.ts';
import {
  namesInside,
  type Proposal,
  type SelectedStatements,
  type Selection,
  selectedStatements,
} from './selection.ts';

export function extractFlow(selection: Selection): readonly Proposal[] {
  const { file } = selection;
  const selected = selectedStatements(selection);
  const home = selected && flowAround(file, selected);
  if (selected === undefined || home === undefined || !isWhole(selected.statements)) return [];
  const inputs = inputsOf(file, selected);
  const outputs = outputsOf(file, home, selected);
  if (inputs === undefined || outputs === undefined) return [];
  const flow = freeName(selection, 'extracted');
  const step = stepName(selection, selected, outputs);
  const calls = inputs.map(({ name }) => `${name}: ${name}`).join(', ');
  const isAlone = outputs.length <= 1;
  return [
    {
      title: `Extract to \`flow ${flow}\``,
      edits: [
        { span: selected.span, text: `step ${step} = ${flow}(${calls})` },
        ...(isAlone ? [] : outputs.flatMap(({ uses, symbol }) => uses.map(use => partUse(use, symbol, step)))),
        { span: { start: home.span.end, end: home.span.end }, text: flowText(file, flow, selected, inputs, outputs) },
      ],
    },
  ];
}

function flowAround({ tree }: FileModel, { span }: SelectedStatements): FlowDeclaration | undefined {
  const around = tree.declarations.find(each => isInside(span, each.span));
  return around?.kind === 'FlowDeclaration' ? around : undefined;
}

/** Whether the statements have a step, and none that acts on the flow or block around them. */
function isWhole(statements: readonly Statement[]): boolean {
  return statements.some(({ kind }) => kind === 'Step') && statements.every(each => !leaves(each, true));
}

/** A `yield` in a block of its own stays there; a `return` and a `cancel` go out from anywhere. */
function leaves(node: Node, isOutermost: boolean): boolean {
  if (node.kind === 'ReturnStatement' || node.kind === 'CancelStatement') return true;
  if (node.kind === 'YieldStatement' && isOutermost) return true;
  return childrenOf(node).some(child => leaves(child, isOutermost && child.kind !== 'Block'));
}

interface Input {
  readonly name: string;
  readonly type: string;
}

const local: ReadonlySet<Symbol['kind']> = new Set<Symbol['kind']>([
  'parameter',
  'step',
  'let',
  'loopVariable',
  'errorVariable',
]);

/** The values that come from around; undefined when one of them can't be handed over. */
function inputsOf(file: FileModel, { statements, span }: SelectedStatements): readonly Input[] | undefined {
  const types = new Map<Symbol, (Expression | undefined)[]>();
  for (const { symbol, around, name } of statements.flatMap(each => namesInside(file, each))) {
    const isOuter = symbol.origin.uri === file.uri && !isInside(symbol.origin, span);
    if (symbol.kind === 'implicit' && isOuter) return undefined;
    if (!isOuter || !local.has(symbol.kind) || isNamed(around, name)) continue;
    if (around?.kind === 'AfterStep' || around?.kind === 'AfterAny') return undefined;
    types.set(symbol, [...(types.get(symbol) ?? []), around?.kind === 'NameExpression' ? around : undefined]);
  }
  return [...types].map(([symbol, uses]) => {
    const known = uses.map(use => (use && file.types.get(use)) ?? symbol.type());
    return { name: symbol.name, type: showType(widened(unionOf(known))) };
  });
}

/** The name of a parameter before its argument is no use of a value. */
function isNamed(around: Node | undefined, name: { readonly start: number }): boolean {
  return around?.kind === 'Argument' && around.name?.span.start === name.start;
}

interface Output {
  readonly symbol: Symbol;
  readonly uses: readonly Node[];
}

/** What is used outside; undefined when something outside refers to the selected steps as steps. */
function outputsOf(
  file: FileModel,
  home: FlowDeclaration,
  { span }: SelectedStatements,
): readonly Output[] | undefined {
  const uses = new Map<Symbol, Node[]>();
  let isBound = false;
  walk(home, node => {
    if (node.span.start >= span.start && node.span.end <= span.end) return false;
    const names =
      node.kind === 'AfterStep'
        ? [node.step]
        : node.kind === 'AfterAny'
          ? node.steps
          : node.kind === 'CancelStatement' && node.target
            ? [node.target]
            : [];
    const isInner = (symbol: Symbol | undefined): symbol is Symbol =>
      symbol !== undefined &&
      symbol.origin.uri === file.uri &&
      isInside(symbol.origin, span) &&
      symbol.kind !== 'field';
    isBound ||= names.some(name => isInner(file.symbols.get(name)));
    const isValue = node.kind === 'NameExpression' || (node.kind === 'ObjectField' && node.isShorthand);
    const symbol = isValue ? file.symbols.get(node.name) : undefined;
    if (isInner(symbol)) uses.set(symbol, [...(uses.get(symbol) ?? []), node]);
    return true;
  });
  return isBound ? undefined : [...uses].map(([symbol, nodes]) => ({ symbol, uses: nodes }));
}

/** The one result keeps its name, so that nothing else changes. */
function stepName(selection: Selection, { statements }: SelectedStatements, outputs: readonly Output[]): string {
  const [only] = outputs;
  if (only !== undefined && outputs.length === 1) return only.symbol.name;
  const [first] = statements;
  const own = first?.kind === 'Step' && statements.length === 1 && outputs.length === 0 ? first.name?.text : undefined;
  return own ?? freeName(selection, 'parts');
}

function partUse(use: Node, { name }: Symbol, step: string): TextEdit {
  return { span: use.span, text: use.kind === 'ObjectField' ? `${name}: ${step}.${name}` : `${step}.${name}` };
}

function flowText(
  file: FileModel,
  flow: string,
  { span }: SelectedStatements,
  inputs: readonly Input[],
  outputs: readonly Output[],
): string {
  const parameters = inputs.map(({ name, type }) => `${name}: ${type}`).join(', ');
  const body = reindented(file.text.slice(span.start, span.end), indentAt(file.text, span.start), '  ');
  const names = outputs.map(({ symbol }) => symbol.name);
  const result = names.length === 0 ? '' : `  return ${names.length === 1 ? names[0] : `{ ${names.join(', ')} }`}\n`;
  return `\n\nflow ${flow}(${parameters}) {\n  ${body}\n${result}}`;
}
