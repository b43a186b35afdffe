import type { Clause, Expression, IfWork, Node, Statement, Work } from '../syntax/ast.ts';

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

/**
 * What an `undo` mentions. Its arguments are computed as soon as its step has succeeded, so the step waits for all of it
 * but for itself.
 */
export function undoHeadOf(statement: Statement): readonly (Node | undefined)[] {
  if (statement.kind !== 'Step') return [];
  return statement.clauses.flatMap(clause => (clause.kind === 'UndoClause' ? [clause.call] : []));
}

/** An `undo` runs after its step, which it may mention itself: see {@link undoHeadOf}. */
function clauseHead(clause: Clause): readonly Node[] {
  return clause.kind === 'UndoClause' || clause.kind === 'AfterClause' ? [] : [clause];
}
