import { headOf, undoHeadOf } from '../analysis/heads.ts';
import { mentionsIn } from '../analysis/mentions.ts';
import type { FileModel, Symbol } from '../analysis/model.ts';
import type { AfterClause, Node, Statement } from '../syntax/ast.ts';
import type { Need } from './plan.ts';

/**
 * What a statement waits for, each node once for each way to wait.
 *
 * @param isOutside whether a node may be waited for: one of the statement's own blocks may not
 * @param previous the statement before it, in a `sequence`
 */
export function needsOf(
  file: FileModel,
  statement: Statement,
  nodes: ReadonlyMap<Symbol, number>,
  isOutside: (node: number) => boolean,
  previous: number | undefined,
): readonly Need[] {
  const needs = new Map<string, Need>();
  const add = (need: Need) => {
    const key = need.kind === 'step' ? `${need.node} ${need.on}` : `any ${need.nodes.join(' ')}`;
    if (!needs.has(key)) needs.set(key, need);
  };
  // One that a statement's own `undo` mentions is not outside when it is the statement itself.
  for (const piece of [...headOf(statement), ...undoHeadOf(statement)]) {
    for (const { symbol } of mentionsIn(file, piece)) {
      const node = nodes.get(symbol);
      if (node !== undefined && isOutside(node)) add({ kind: 'step', node, on: 'success', why: 'data' });
    }
  }
  const clauses = statement.kind === 'Step' ? statement.clauses : [];
  for (const clause of clauses) {
    if (clause.kind === 'AfterClause') for (const need of afterNeeds(file, clause, nodes)) add(need);
  }
  if (previous !== undefined) add({ kind: 'step', node: previous, on: 'success', why: 'sequence' });
  return [...needs.values()];
}

function afterNeeds(file: FileModel, clause: AfterClause, nodes: ReadonlyMap<Symbol, number>): readonly Need[] {
  const numberOf = (name: Node) => {
    const symbol = name.kind === 'Name' ? file.symbols.get(name) : undefined;
    return symbol && nodes.get(symbol);
  };
  return clause.conditions.flatMap((condition): readonly Need[] => {
    if (condition.kind === 'AfterAny') {
      const all = condition.steps.map(numberOf).filter(node => node !== undefined);
      return all.length > 0 ? [{ kind: 'any', nodes: all }] : [];
    }
    const node = numberOf(condition.step);
    const state = condition.state?.text;
    const on = state === 'failed' || state === 'settled' ? state : 'success';
    return node === undefined ? [] : [{ kind: 'step', node, on, why: 'after' }];
  });
}
