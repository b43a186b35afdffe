/**
 * A TypeScript or JavaScript module: its exported functions as actions, its exported types as types. Read from the text
 * alone: annotations and JSDoc say what a function takes and gives.
 */
import { parse } from '@babel/parser';
import type { Symbol } from '../analysis/model.ts';
import { makeSymbol } from '../analysis/symbols.ts';
import { type OutsideDocument, unreadable } from './document.ts';
import { notErasable } from './erasable.ts';
import { type FunctionNode, functionSymbol } from './functionSymbol.ts';
import { jsDocOf } from './jsDoc.ts';
import type { ModuleFile, Statement } from './moduleNodes.ts';
import { ModuleTypes, originOfNode } from './moduleTypes.ts';

export function readModule(uri: string, text: string): OutsideDocument {
  const file = parseModule(text);
  if (file instanceof Error) {
    const { message, start } = syntaxError(file, text);
    return unreadable('module', message, { start, end: Math.min(start + 1, text.length) });
  }
  const types = new ModuleTypes(uri, file.program.body);
  const names = new Map<string, Symbol>();
  for (const exported of exportsOf(file.program.body)) {
    const symbol = 'function' in exported ? functionSymbol(uri, exported, types) : typeSymbol(uri, exported, types);
    if (!names.has(symbol.name)) names.set(symbol.name, symbol);
  }
  const members = new Map([...names].filter(([, symbol]) => symbol.kind === 'action'));
  return { kind: 'module', problem: notErasable(file.program.body), names, members, type: undefined };
}

function parseModule(text: string): ModuleFile | Error {
  try {
    return parse(text, { sourceType: 'module', plugins: ['typescript', 'decorators'], attachComment: true });
  } catch (thrown) {
    if (thrown instanceof Error) return thrown;
    throw thrown;
  }
}

function syntaxError(error: Error, text: string): { readonly message: string; readonly start: number } {
  const said = error.message.replace(/\s*\(\d+:\d+\)$/, '').replace(/\.$/, '');
  const { pos } = error as { pos?: number };
  return { message: `It can’t be read: ${said}.`, start: Math.min(pos ?? 0, text.length) };
}

/** Something that a module exports under a name. */
export type Exported =
  | { readonly name: string; readonly function: FunctionNode; readonly place: Place; readonly commented: Commented }
  | { readonly name: string; readonly place: Place; readonly commented: Commented };

type Place = { readonly start?: number | null; readonly end?: number | null };
type Commented = Pick<Statement, 'leadingComments'>;

function typeSymbol(uri: string, { name, place, commented }: Exported, types: ModuleTypes): Symbol {
  return makeSymbol({
    kind: 'type',
    name,
    origin: originOfNode(uri, place),
    doc: jsDocOf(commented).text,
    type: () => types.declared(name),
  });
}

function exportsOf(body: readonly Statement[]): readonly Exported[] {
  const local = new Map<string, Exported>();
  for (const statement of body) {
    for (const found of declaredBy(statement)) {
      // Of the signatures of one function, the first one is told.
      if (!local.has(found.name)) local.set(found.name, found);
    }
  }
  return body.flatMap(statement => {
    if (statement.type !== 'ExportNamedDeclaration' || statement.source) return [];
    const named = statement.specifiers.flatMap(specifier => {
      const found = specifier.type === 'ExportSpecifier' ? local.get(nameOf(specifier.local)) : undefined;
      return found ? [{ ...found, name: nameOf(specifier.exported) }] : [];
    });
    return [...declaredBy(statement), ...named];
  });
}

function declaredBy(statement: Statement): readonly Exported[] {
  const declaration = statement.type === 'ExportNamedDeclaration' ? (statement.declaration ?? statement) : statement;
  return [...declaredIn(declaration, statement)];
}

function nameOf(
  node:
    | { readonly type: 'Identifier'; readonly name: string }
    | { readonly type: 'StringLiteral'; readonly value: string },
): string {
  return node.type === 'Identifier' ? node.name : node.value;
}

function* declaredIn(declaration: Statement, commented: Commented): Iterable<Exported> {
  switch (declaration.type) {
    case 'FunctionDeclaration':
    case 'TSDeclareFunction': {
      const { id } = declaration;
      if (id) yield { name: id.name, function: declaration, place: id, commented };
      break;
    }
    case 'VariableDeclaration':
      for (const { id, init } of declaration.declarations) {
        if (id.type !== 'Identifier') continue;
        if (init?.type === 'ArrowFunctionExpression' || init?.type === 'FunctionExpression') {
          yield { name: id.name, function: init, place: id, commented };
        }
      }
      break;
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSEnumDeclaration':
      yield { name: declaration.id.name, place: declaration.id, commented };
  }
}
