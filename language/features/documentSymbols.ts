/** The outline of a file: declarations, and in flows the steps with the blocks that they hold. */
import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver-types';
import type { FileModel, Model } from '../analysis/model.ts';
import type { Block, Declaration, IfWork, Name, Span, Statement, Step, TestStatement, Work } from '../syntax/ast.ts';
import { rangeOf } from './support/places.ts';

export function documentSymbols(model: Model, uri: string): DocumentSymbol[] {
  const file = model.files.get(uri);
  return file === undefined ? [] : file.tree.declarations.flatMap(declaration => declarationSymbol(file, declaration));
}

interface Entry {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly detail?: string;
  readonly span: Span;
  /** What is selected when the entry is chosen. */
  readonly at: Span;
  readonly children?: DocumentSymbol[];
}

function symbol(file: FileModel, entry: Entry): DocumentSymbol {
  const result: DocumentSymbol = {
    name: entry.name,
    kind: entry.kind,
    range: rangeOf(file, entry.span),
    selectionRange: rangeOf(file, entry.at),
  };
  if (entry.detail !== undefined) result.detail = entry.detail;
  if (entry.children !== undefined && entry.children.length > 0) result.children = entry.children;
  return result;
}

/** An entry for what has a name; none while the name is missing. */
function named(file: FileModel, name: Name | undefined, entry: Omit<Entry, 'name' | 'at'>): DocumentSymbol[] {
  return name === undefined || name.text === '' ? [] : [symbol(file, { ...entry, name: name.text, at: name.span })];
}

function declarationSymbol(file: FileModel, node: Declaration): DocumentSymbol[] {
  const { span } = node;
  switch (node.kind) {
    case 'FlowDeclaration':
      return named(file, node.name, {
        kind: SymbolKind.Function,
        detail: 'flow',
        span,
        children: blockSymbols(file, node.body),
      });
    case 'FnDeclaration':
      return named(file, node.name, { kind: SymbolKind.Function, detail: 'fn', span });
    case 'TypeDeclaration':
      return named(file, node.name, { kind: SymbolKind.Interface, span, children: fieldSymbols(file, node.type) });
    case 'SecretDeclaration':
      return named(file, node.name, { kind: SymbolKind.Key, detail: 'secret', span });
    case 'ResourceDeclaration':
      return named(file, node.name, { kind: SymbolKind.Object, detail: 'resource', span });
    case 'EventDeclaration':
      return named(file, node.name, { kind: SymbolKind.Event, span });
    case 'TriggerDeclaration': {
      const at = node.trigger ?? node.event ?? node;
      const name = node.event === undefined ? textOf(file, at.span) : `event ${node.event.text}`;
      return [symbol(file, { name: `on ${name}`, kind: SymbolKind.Event, span, at: at.span })];
    }
    case 'TestDeclaration': {
      const at = node.name?.span ?? node.span;
      return [
        symbol(file, {
          name: `test ${textOf(file, at)}`,
          kind: SymbolKind.Method,
          span,
          at,
          children: statementSymbols(file, node.statements),
        }),
      ];
    }
    case 'DeclareDeclaration': {
      if (node.name === undefined) return [];
      const name = node.name.parts.map(part => part.text).join('.');
      return [symbol(file, { name, kind: SymbolKind.Function, detail: node.what ?? '', span, at: node.name.span })];
    }
    case 'ImportDeclaration':
      return named(file, node.alias, { kind: SymbolKind.Module, span });
  }
}

function fieldSymbols(
  file: FileModel,
  type: Extract<Declaration, { kind: 'TypeDeclaration' }>['type'],
): DocumentSymbol[] {
  if (type?.kind !== 'ObjectType') return [];
  return type.fields.flatMap(field =>
    named(file, field.name, {
      kind: SymbolKind.Field,
      detail: field.type === undefined ? '' : textOf(file, field.type.span),
      span: field.span,
    }),
  );
}

function blockSymbols(file: FileModel, block: Block | undefined): DocumentSymbol[] {
  return statementSymbols(file, block?.statements ?? []);
}

function statementSymbols(file: FileModel, statements: readonly (Statement | TestStatement)[]): DocumentSymbol[] {
  return statements.flatMap(statement => {
    if (statement.kind === 'LetStatement')
      return named(file, statement.name, { kind: SymbolKind.Constant, detail: 'let', span: statement.span });
    return statement.kind === 'Step' ? stepSymbols(file, statement) : [];
  });
}

/** A step with a name is an entry; what stands in one without a name goes up. */
function stepSymbols(file: FileModel, step: Step): DocumentSymbol[] {
  const children = step.work === undefined ? [] : workSymbols(file, step.work);
  if (step.name === undefined || step.name.text === '') return children;
  const kind = children.length > 0 ? SymbolKind.Namespace : SymbolKind.Variable;
  return [
    symbol(file, {
      name: step.name.text,
      kind,
      detail: detailOf(file, step.work),
      span: step.span,
      at: step.name.span,
      children,
    }),
  ];
}

function detailOf(file: FileModel, work: Work | undefined): string {
  if (work === undefined) return '';
  if (work.kind === 'CallWork') return textOf(file, work.call.callee.span);
  return /^\w*/.exec(file.text.slice(work.span.start))?.[0] ?? '';
}

function workSymbols(file: FileModel, work: Work): DocumentSymbol[] {
  return blocksOf(work).flatMap(block => blockSymbols(file, block));
}

function blocksOf(work: Work): readonly (Block | undefined)[] {
  switch (work.kind) {
    case 'IfWork':
      return branchesOf(work);
    case 'MatchWork':
      return work.cases.map(each => each.body);
    case 'ForWork':
    case 'RepeatWork':
    case 'GroupWork':
      return [work.body];
    case 'RaceWork':
      return work.branches.map(branch => branch.body);
    case 'TryWork':
      return [work.body, work.handler, work.cleanup];
    default:
      return [];
  }
}

function branchesOf(work: IfWork): readonly (Block | undefined)[] {
  const { otherwise } = work;
  return [work.then, ...(otherwise?.kind === 'IfWork' ? branchesOf(otherwise) : [otherwise])];
}

/** A piece of the text in one line. */
function textOf(file: FileModel, span: Span): string {
  const text = file.text.slice(span.start, span.end).replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
