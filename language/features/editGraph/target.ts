/** From a node of the picture to what is written for it. */
import type { GraphNode } from '#protocol/graph.ts';
import type { FileModel, Model, TextEdit } from '../../analysis/model.ts';
import type { Block, Name, Node, Span, Statement } from '../../syntax/ast.ts';
import { pathAt, walk } from '../../syntax/walk.ts';
import { usesIn } from '../support/names.ts';
import { modelAfter, newErrors, type Refusal } from '../support/workspaceEdits.ts';

export interface Source {
  readonly model: Model;
  readonly file: FileModel;
  readonly nodes: readonly GraphNode[];
}

/** A statement of a flow, with where it stands. */
export interface Target {
  readonly statement: Statement;
  readonly block: Block;
  /** The nodes around it, outermost first; the last one is the block. */
  readonly parents: readonly Node[];
  /** What a person calls it. */
  readonly called: string;
}

export interface Change {
  readonly edits: readonly (TextEdit & { readonly isSnippet?: boolean })[];
  /** In the new text. */
  readonly select: Span | undefined;
}

export function targetOf({ file, nodes }: Source, id: string): Target | Refusal {
  const node = nodes.find(each => each.id === id);
  if (node === undefined) return { problem: 'That step is not in the text any more.' };
  let found: Target | undefined;
  walk(file.tree, (each, parents) => {
    const block = parents.at(-1);
    const isIt = each.span.start === node.place.start && each.span.end === node.place.end;
    if (isIt && block?.kind === 'Block' && found === undefined) {
      const statement = each as Statement;
      found = { statement, block, parents: [...parents], called: calledOf(statement) };
    }
  });
  return found ?? { problem: `\`${node.label}\` is not a step. Change it in the text.` };
}

/** The name of what gives a value; undefined for a statement without one. */
export function nameOf(statement: Statement): Name | undefined {
  return statement.kind === 'Step' || statement.kind === 'LetStatement' ? statement.name : undefined;
}

/** Where a statement is named by others. */
export function usesOf(file: FileModel, statement: Statement): readonly Name[] {
  const name = nameOf(statement);
  const symbol = name && file.symbols.get(name);
  if (symbol === undefined) return [];
  const { start, end } = statement.span;
  const shorthands = [...file.shorthands].flatMap(([use, other]) => (other === symbol ? [use] : []));
  return [...usesIn(file, symbol), ...shorthands].filter(use => use.span.start < start || use.span.start >= end);
}

/** What a person calls those in whose text the names stand: `` `a`, `b` ``. */
export function usersOf({ tree }: FileModel, uses: readonly Name[]): string {
  const callers = uses.map(use => {
    const path = pathAt(tree, use.span.start);
    const block = path.findLastIndex(({ kind }) => kind === 'Block');
    return calledOf(path[block + 1] as Statement);
  });
  return [...new Set(callers)].map(caller => `\`${caller}\``).join(', ');
}

function calledOf(statement: Statement): string {
  const name = nameOf(statement)?.text;
  if (name !== undefined) return name;
  const kind = statement.kind === 'Step' ? (statement.work?.kind ?? 'Step') : statement.kind;
  return kind.replace(/Work$|Statement$/, '').toLowerCase();
}

/** The first error that the edits would bring, as a sentence. */
export function newProblem({ model, file }: Source, edits: readonly TextEdit[]): string | undefined {
  const after = modelAfter(model, new Map([[file.uri, edits]]));
  return newErrors(file, after.files.get(file.uri))[0];
}
