import type { Block, MockStatement, Name, Node, RetryClause } from '../syntax/ast.ts';
import { pathAt } from '../syntax/walk.ts';
import { errorType } from './knownTypes.ts';
import type { FileModel, Model, Symbol, VisibleName } from './model.ts';
import { makeSymbol, originOf } from './symbols.ts';
import { listOf, unknownType } from './typeConstruct.ts';
import type { Type } from './types.ts';

/**
 * The names that may be used at an offset of a file, inner before outer; an inner name hides outer ones of the same
 * name. Includes the file's own names and the standard library's.
 */
export function visibleNames(model: Model, uri: string, offset: number): readonly VisibleName[] {
  const file = model.files.get(uri);
  if (!file) return [];
  const found = new Map<string, VisibleName>();
  let distance = 0;
  const add = (symbols: readonly Symbol[]) => {
    for (const symbol of symbols) {
      if (!found.has(symbol.name)) found.set(symbol.name, { name: symbol.name, symbol, distance });
    }
    if (symbols.length > 0) distance += 1;
  };
  const path = pathToOffset(file, offset);
  for (let index = path.length - 1; index >= 0; index -= 1) {
    const node = path[index];
    if (node) add(namesBroughtBy(file, node, path[index + 1], offset));
  }
  addNamed(found, file.scope, distance);
  addNamed(found, model.standard.scope, distance + 1);
  return [...found.values()];
}

/** The nodes around an offset. White space after `x => ` or `catch e => ` belongs to what is being typed there. */
function pathToOffset(file: FileModel, offset: number): readonly Node[] {
  const end = file.text.slice(0, offset).trimEnd().length;
  const before = end < offset ? pathAt(file.tree, end) : [];
  return before.some(node => isOpen(node) && node.span.end === end) ? before : pathAt(file.tree, offset);
}

/** Whether the value that a node brings names for is still missing. */
function isOpen(node: Node): boolean {
  if (node.kind === 'LambdaExpression') return node.body === undefined;
  return node.kind === 'CatchClause' && node.value === undefined;
}

function addNamed(found: Map<string, VisibleName>, names: ReadonlyMap<string, Symbol>, distance: number): void {
  for (const [name, symbol] of names) if (!found.has(name)) found.set(name, { name, symbol, distance });
}

/** The names that a node brings to the part of it (`child`) in which the offset stands. */
function namesBroughtBy(file: FileModel, node: Node, child: Node | undefined, offset: number): readonly Symbol[] {
  const symbolsOf = (names: readonly (Name | undefined)[]) =>
    names.flatMap(name => (name && file.symbols.get(name)) ?? []);
  const implicit = (name: string, type: Type = unknownType) => [
    makeSymbol({ kind: 'implicit', name, origin: originOf(file.uri, node), declaration: node, type: () => type }),
  ];
  switch (node.kind) {
    case 'Block':
      return symbolsOf(declaredIn(node));
    case 'TestDeclaration':
      return symbolsOf(node.statements.map(statement => ('name' in statement ? statement.name : resultOf(statement))));
    case 'MockStatement':
      return symbolsOf([outcomeName(node, offset)]);
    case 'FlowDeclaration':
    case 'FnDeclaration':
      return child?.kind === 'Parameter' ? [] : symbolsOf(node.parameters.map(parameter => parameter.name));
    case 'TriggerDeclaration':
      return child && child === node.call ? symbolsOf([node.variable]) : [];
    case 'LambdaExpression':
      return symbolsOf(node.parameters);
    case 'ForWork':
      if (child && child === node.body) return symbolsOf([node.variable, node.index]);
      return isIn(node.until, offset)
        ? [...implicit('results', listOf(unknownType)), ...symbolsOf([node.variable, node.index])]
        : [];
    case 'RepeatWork':
      return isIn(node.until, offset) && node.body ? symbolsOf(declaredIn(node.body)) : [];
    case 'TryWork':
      return child && child === node.handler ? symbolsOf([node.error]) : [];
    case 'CatchClause':
      return symbolsOf([node.error]);
    case 'RetryClause':
      return isBehindNumbers(node, offset) ? implicit('error', errorType) : [];
    default:
      return [];
  }
}

/** Whether the offset stands where the condition of a `retry` stands or will stand. */
function isBehindNumbers(clause: RetryClause, offset: number): boolean {
  const last = clause.maximum ?? clause.backoff ?? clause.count;
  return last !== undefined && offset > last.span.end;
}

/** The call's name in a mock, where its outcomes are: behind it. */
function outcomeName({ variable }: MockStatement, offset: number): Name | undefined {
  return variable !== undefined && offset > variable.span.end ? variable : undefined;
}

function isIn(node: Node | undefined, offset: number): boolean {
  return node !== undefined && node.span.start <= offset && offset <= node.span.end;
}

function declaredIn(block: Block): readonly (Name | undefined)[] {
  return block.statements.map(statement =>
    statement.kind === 'Step' || statement.kind === 'LetStatement' ? statement.name : undefined,
  );
}

function resultOf(statement: Node): Name | undefined {
  return statement.kind === 'RunStatement' ? statement.result : undefined;
}
