import type { Place } from '#protocol/place.ts';
import type { CallExpression, Clause, Expression, Node, UndoClause, UsingClause } from '../syntax/ast.ts';
import { type ExpressionContext, lowerExpression } from './lowerExpressions.ts';
import type { CallPlan, ClausesPlan, Expr, UndoPlan } from './plan.ts';

interface ClauseContext extends ExpressionContext {
  call(call: CallExpression): CallPlan;
  place(node: Node): Place;
}

/** The clauses of a step. Of two of a kind, which is an error, the first one counts. */
export function lowerClauses(context: ClauseContext, clauses: readonly Clause[]): ClausesPlan {
  const find = <Kind extends Clause['kind']>(kind: Kind) =>
    clauses.find((clause): clause is Extract<Clause, { kind: Kind }> => clause.kind === kind);
  const optional = (expression: Expression | undefined): Expr | undefined =>
    expression && lowerExpression(context, expression);
  const retry = find('RetryClause');
  const caught = find('CatchClause');
  const cache = find('CacheClause');
  return {
    when: optional(find('WhenClause')?.condition),
    retry: retry && {
      count: lowerExpression(context, retry.count),
      backoff: optional(retry.backoff),
      maximum: optional(retry.maximum),
      on: optional(retry.on),
    },
    timeout: optional(find('TimeoutClause')?.duration),
    catch: caught && {
      error: caught.error?.text,
      value: lowerExpression(context, caught.value),
      place: context.place(caught),
    },
    undo: undoCall(context, find('UndoClause')),
    cache: cache && { on: optional(cache.on), duration: optional(cache.duration) },
    using: usedResource(context, find('UsingClause')),
  };
}

function undoCall(context: ClauseContext, clause: UndoClause | undefined): UndoPlan | undefined {
  return clause?.call && { ...context.call(clause.call), place: context.place(clause) };
}

function usedResource(context: ClauseContext, clause: UsingClause | undefined): string | undefined {
  const resource = clause && lowerExpression(context, clause.resource);
  return resource?.op === 'resource' ? resource.key : undefined;
}
