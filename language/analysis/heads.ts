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

/** An `undo` runs after its step, so what it mentions does not hold the step back. */
function clauseHead(clause: Clause): readonly Node[] {
  return clause.kind === 'UndoClause' || clause.kind === 'AfterClause' ? [] : [clause];
}
