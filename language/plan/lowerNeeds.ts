import { mentionsIn } from '../analysis/mentions.ts';
import type { FileModel, Symbol } from '../analysis/model.ts';
import type { AfterClause, Clause, Expression, IfWork, Node, Statement, Work } from '../syntax/ast.ts';
import type { Need } from './plan.ts';

/** The pieces of a statement that must be known before it can start: not what stands in its blocks, nor its `undo`. */
export function headOf(statement: Statement): readonly (Node | undefined)[] {
  switch (statement.kind) {
    case 'Step':
      return [...(statement.work ? workHead(statement.work) : []), ...statement.clauses.flatMap(clauseHead)];
    case 'CancelStatement':
      return [];
    default:
      return [statement.value];
  }
}

function workHead(work: Work): readonly (Node | undefined)[] {
  switch (work.kind) {
    case 'CallWork':
    case 'StartWork':
      return [work.call];
    case 'IfWork':
      return conditionsOf(work);
    case 'MatchWork':
      return [work.value];
    case 'ForWork':
      return [work.source, work.limit, work.until];
    case 'RepeatWork':
      return [work.every, work.limit, work.until];
    case 'RaceWork':
      return [work.winners];
    case 'WaitWork':
    case 'EmitWork':
      return work.arguments;
    default:
      return [];
  }
}

function conditionsOf(work: IfWork): readonly (Expression | undefined)[] {
  return [work.condition, ...(work.otherwise?.kind === 'IfWork' ? conditionsOf(work.otherwise) : [])];
}

/** An `undo` runs after its step, so what it mentions does not hold the step back. */
function clauseHead(clause: Clause): readonly Node[] {
  return clause.kind === 'UndoClause' || clause.kind === 'AfterClause' ? [] : [clause];
}

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
  for (const piece of headOf(statement)) {
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
