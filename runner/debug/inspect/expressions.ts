/**
 * Evaluates what a person types while a run stands still: with the parser, the checker and the evaluator of the language.
 *
 * The names that are seen become the parameters of a small flow around the expression, each with the type that its value
 * has. So nothing of the run's own text is needed, which may have changed, and completion knows the fields of the values.
 */
import { analyse } from '#language/analysis/analyse.ts';
import { callNotHere } from '#language/analysis/checks/callNotHere.ts';
import { missingArgument } from '#language/analysis/checks/missingArgument.ts';
import { notAValue } from '#language/analysis/checks/notAValue.ts';
import { notCallable } from '#language/analysis/checks/notCallable.ts';
import { unknownArgument } from '#language/analysis/checks/unknownArgument.ts';
import type { FileModel, Symbol as FlowSymbol, Model } from '#language/analysis/model.ts';
import { completion } from '#language/features/completion.ts';
import { type Environment, EvaluationError, evaluate } from '#language/plan/evaluate.ts';
import { lowerExpression } from '#language/plan/lowerExpressions.ts';
import { ShapeBuilder } from '#language/plan/lowerShapes.ts';
import type { Expr, FunctionPlan } from '#language/plan/plan.ts';
import { isDrawBreaking } from '#language/plan/problems.ts';
import type { Expression } from '#language/syntax/ast.ts';
import type { Json } from '#protocol/json.ts';
import { isName, masked } from './values.ts';

/** What an expression may mention. */
export interface Names {
  /** By name; of several, the innermost. */
  readonly values: ReadonlyMap<string, SeenValue>;
  readonly functions: Readonly<Record<string, FunctionPlan>>;
}

export interface SeenValue {
  readonly value: Json;
  readonly isSecret: boolean;
}

export type Answer =
  | { readonly ok: true; readonly value: Json /** Without what is secret. */; readonly shown: Json }
  | { readonly ok: false; readonly problem: string };

const uri = 'debug:///expression.flow';

/** The value of an expression, or why it has none, as a sentence. `sources` are the clock and the like. */
export function evaluateText(
  text: string,
  names: Names,
  environment: Omit<Environment, 'node' | 'blockLocal'>,
): Answer {
  const written = writtenAround(text, names);
  const file = fileOf(written);
  const problem = problemOf(file, written, text);
  if (problem !== undefined) return { ok: false, problem };
  const expression = expressionOf(file);
  if (expression === undefined) return { ok: false, problem: 'This is no expression.' };
  const shapes = new ShapeBuilder();
  const functions = new Map(Object.values(names.functions).map(each => [each.name, each]));
  try {
    const value = evaluate(lowered(file, expression, shapes), {
      ...environment,
      node: () => null,
      blockLocal: (_block, name) => names.values.get(name)?.value ?? null,
      functions: { ...environment.functions, ...byKey(functions) },
      shapes: { ...environment.shapes, ...shapes.shapes },
    });
    const type = file.types.get(expression);
    return { ok: true, value, shown: type === undefined ? value : masked(value, shapes.shapeOf(type), shapes.shapes) };
  } catch (thrown) {
    if (!(thrown instanceof EvaluationError)) throw thrown;
    return { ok: false, problem: thrown.hint === undefined ? thrown.message : `${thrown.message} ${thrown.hint}` };
  }
}

export interface Proposal {
  readonly label: string;
  readonly text: string;
  /** The characters of the expression that it replaces, from 0. */
  readonly start: number;
  readonly length: number;
  readonly detail: string | undefined;
  readonly isFunction: boolean;
}

/** What may stand at `offset` in an expression. */
export function proposalsAt(text: string, offset: number, names: Names): readonly Proposal[] {
  const written = writtenAround(text, names);
  const at = written.text.slice(0, written.start).lastIndexOf('\n') + 1;
  const { items } = completion(modelOf(written), uri, written.start + offset, false);
  return items.flatMap(item => {
    const edit = item.textEdit;
    if (edit === undefined || !('range' in edit) || edit.range.start.line !== written.line) return [];
    const start = at + edit.range.start.character - written.start;
    const length = edit.range.end.character - edit.range.start.character;
    const proposal = { label: item.label, text: edit.newText, start, length, detail: item.detail };
    return start < 0 ? [] : [{ ...proposal, isFunction: edit.newText.endsWith('(') || edit.newText.endsWith(')') }];
  });
}

interface Written {
  readonly text: string;
  /** Where the expression starts in it. */
  readonly start: number;
  /** The line of it, from 0. */
  readonly line: number;
}

function writtenAround(text: string, { values, functions }: Names): Written {
  const seen = [...values].filter(([name]) => isName(name));
  const parameters = seen.map(
    ([name, { value, isSecret }]) => `${name}: ${isSecret ? 'secret ' : ''}${typeText(value)}`,
  );
  const declared = Object.values(functions)
    .filter(({ name }) => isName(name) && !values.has(name))
    .map(
      ({ name, parameters: given }) => `fn ${name}(${given.map(each => `${each}: json`).join(', ')}) -> json = null\n`,
    );
  const head = `${declared.join('')}flow debug(${parameters.join(', ')}) -> json {\n  return `;
  return { text: `${head}${text}\n}\n`, start: head.length, line: declared.length + 1 };
}

function modelOf({ text }: Written): Model {
  return analyse([{ uri, text }]);
}

function fileOf(written: Written): FileModel {
  const file = modelOf(written).files.get(uri);
  if (file === undefined) throw new Error('The expression has no model.');
  return file;
}

/** What keeps the expression from a value: how it is written, and names that nobody knows. Types show when it is evaluated. */
function problemOf(file: FileModel, { start }: Written, text: string): string | undefined {
  const isWithin = ({ span }: FileModel['diagnostics'][number]): boolean =>
    span.start >= start && span.start <= start + text.length + 3;
  return file.diagnostics.find(each => isWithin(each) && (isDrawBreaking(each.code) || callCodes.has(each.code)))
    ?.message;
}

/** What is called in a way that gives no value. */
const callCodes: ReadonlySet<string> = new Set(
  [callNotHere, missingArgument, notCallable, notAValue, unknownArgument].map(({ code }) => code),
);

function expressionOf({ tree }: FileModel): Expression | undefined {
  const flow = tree.declarations.findLast(declaration => declaration.kind === 'FlowDeclaration');
  const [statement, ...more] = (flow?.kind === 'FlowDeclaration' && flow.body?.statements) || [];
  return more.length === 0 && statement?.kind === 'ReturnStatement' ? statement.value : undefined;
}

function lowered(file: FileModel, expression: Expression, shapes: ShapeBuilder): Expr {
  const blockLocals = new Map<FlowSymbol, number>();
  for (const [name, symbol] of file.symbols) if (symbol.kind === 'parameter') blockLocals.set(symbol, name.span.start);
  return lowerExpression(
    {
      file,
      shapes,
      nodes: new Map(),
      blockLocals,
      functionKey: ({ name }) => `${uri}#${name}`,
      resourceKey: ({ name }) => name,
      secretName: ({ name }) => name,
    },
    expression,
  );
}

function byKey(functions: ReadonlyMap<string, FunctionPlan>): Readonly<Record<string, FunctionPlan>> {
  return Object.fromEntries([...functions].map(([name, each]) => [`${uri}#${name}`, each]));
}

/** As many parts of a value have types of their own; the rest is `json`. */
const mostParts = 500;

/** A type that the value has. */
function typeText(value: Json): string {
  let parts = 0;
  const typeOf = (part: Json): string => {
    parts += 1;
    if (part === null || parts > mostParts) return 'json';
    if (typeof part === 'number') return Number.isSafeInteger(part) ? 'int' : 'number';
    if (typeof part !== 'object') return typeof part;
    if (Array.isArray(part)) {
      const types = new Set(part.slice(0, 20).map(element => typeOf(element)));
      const [only] = types;
      return types.size === 1 && only !== undefined && part.length <= 20 ? `(${only})[]` : 'json[]';
    }
    const fields = Object.entries(part);
    if (fields.some(([name]) => !isName(name)) || fields.length === 0) return 'json';
    return `{ ${fields.map(([name, member]) => `${name}: ${typeOf(member as Json)}`).join(', ')} }`;
  };
  return typeOf(value);
}
