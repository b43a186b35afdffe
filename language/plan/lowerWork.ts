/** The node of each kind of work. */

import type { Shape } from '#protocol/shape.ts';
import type {
  Argument,
  CallExpression,
  EmitWork,
  Expression,
  ForWork,
  IfWork,
  MatchWork,
  Name,
  RaceWork,
  StartWork,
  TryWork,
  WaitWork,
  Work,
} from '../syntax/ast.ts';
import { lowerExpression } from './lowerExpressions.ts';
import type { FlowBuilder, NodeHead } from './lowerFlow.ts';
import { secretParts } from './lowerSecrets.ts';
import type { Expr, IfNode, MatchNode, NodePlan } from './plan.ts';
import { shortened, sourceText } from './sourceText.ts';

/** A step that calls something: an action, a flow, or (which is an error) a function. */
export function lowerCallWork(builder: FlowBuilder, call: CallExpression, head: NodeHead): NodePlan {
  const known = builder.file.calls.get(call);
  const summary = shortened(sourceText(builder.file.text, call.callee));
  if (known?.target.kind === 'flow') {
    const flow = builder.parts.flowKey(known.target);
    return { ...head, kind: 'flow', summary, flow, arguments: builder.arguments(call) };
  }
  if (known?.target.kind === 'builtin' || known?.target.kind === 'fn') {
    return { ...head, kind: 'value', summary, value: lowerExpression(builder, call) };
  }
  return { ...head, kind: 'action', summary, call: builder.call(call) };
}

export function lowerWork(
  builder: FlowBuilder,
  work: Exclude<Work, { readonly kind: 'CallWork' }>,
  head: NodeHead,
): NodePlan {
  const optional = (expression: Expression | undefined) => expression && lowerExpression(builder, expression);
  switch (work.kind) {
    case 'IfWork':
      return lowerIf(builder, work, head);
    case 'MatchWork':
      return lowerMatch(builder, work, head);
    case 'ForWork':
      return lowerFor(builder, work, head);
    case 'RepeatWork': {
      // The body first: `until` mentions its nodes.
      const body = builder.block({ block: work.body, owner: head.number });
      const summary = work.until ? shortened(`until ${sourceText(builder.file.text, work.until)}`) : '';
      const { every, limit, until } = work;
      return {
        ...head,
        kind: 'repeat',
        summary,
        every: optional(every),
        limit: optional(limit),
        body,
        until: optional(until),
      };
    }
    case 'GroupWork': {
      const body = builder.block({ block: work.body, owner: head.number }, work.order === 'sequence');
      return { ...head, kind: 'group', summary: '', order: work.order, body };
    }
    case 'RaceWork':
      return lowerRace(builder, work, head);
    case 'TryWork':
      return lowerTry(builder, work, head);
    default:
      return lowerMessage(builder, work, head);
  }
}

function lowerIf(builder: FlowBuilder, work: IfWork, head: NodeHead): IfNode {
  const branches: IfNode['branches'][number][] = [];
  let otherwise: IfWork['otherwise'] = work;
  while (otherwise?.kind === 'IfWork') {
    const current: IfWork = otherwise;
    const label = builder.summary(current.condition);
    branches.push({
      condition: lowerExpression(builder, current.condition),
      block: builder.block({ block: current.then, owner: head.number, label }),
    });
    otherwise = current.otherwise;
  }
  if (otherwise) {
    const block = builder.block({ block: otherwise, owner: head.number, label: 'else' });
    branches.push({ condition: undefined, block });
  }
  return { ...head, kind: 'if', summary: builder.summary(work.condition), branches };
}

function lowerMatch(builder: FlowBuilder, work: MatchWork, head: NodeHead): MatchNode {
  const cases = work.cases.map(({ patterns, isElse, body }) => {
    const texts = patterns.map(pattern => sourceText(builder.file.text, pattern));
    const label = isElse ? 'else' : shortened(texts.join(', '));
    const block = builder.block({ block: body, owner: head.number, label });
    return { patterns: isElse ? [] : patterns.map(pattern => patternShape(builder, pattern)), block };
  });
  const value = lowerExpression(builder, work.value);
  return { ...head, kind: 'match', summary: builder.summary(work.value), value, cases };
}

function patternShape(builder: FlowBuilder, pattern: MatchWork['cases'][number]['patterns'][number]): Shape {
  const type = builder.file.patterns.get(pattern);
  return type ? builder.shapes.shapeOf(type) : { kind: 'json' };
}

function lowerFor(builder: FlowBuilder, work: ForWork, head: NodeHead): NodePlan {
  const { source, variable } = work;
  const parts = { block: work.body, owner: head.number, locals: [work.variable, work.index] };
  const body = builder.block(parts);
  // In `until`, the loop's own names are those that the last event brought.
  const shared = {
    ...head,
    variable: variable?.text ?? '',
    limit: work.limit && lowerExpression(builder, work.limit),
    body,
    until: work.until && lowerExpression(builder, work.until),
    summary: shortened(`${variable?.text ?? ''} in ${sourceText(builder.file.text, source)}`),
  };
  const event = eventOf(builder, source);
  if (event && source?.kind === 'CallExpression') {
    return { ...shared, kind: 'event-loop', event, arguments: builder.arguments(source) };
  }
  const type = source && builder.file.types.get(source);
  const list = { list: lowerExpression(builder, source), secretList: type && secretParts(type) };
  return { ...shared, kind: 'for', index: work.index?.text, ...list };
}

function eventOf(builder: FlowBuilder, source: Expression | undefined): string | undefined {
  if (source?.kind !== 'CallExpression' || source.callee.kind !== 'NameExpression') return undefined;
  const symbol = builder.file.symbols.get(source.callee.name);
  return symbol?.kind === 'event' ? builder.parts.eventName(symbol) : undefined;
}

function lowerRace(builder: FlowBuilder, work: RaceWork, head: NodeHead): NodePlan {
  const blocks = work.branches.map(({ name, body }, index) =>
    builder.block({ block: body, owner: head.number, label: name?.text ?? `branch ${index + 1}` }),
  );
  return {
    ...head,
    kind: 'race',
    summary: work.winners ? `the first ${builder.summary(work.winners)}` : 'the first',
    winners: work.winners && lowerExpression(builder, work.winners),
    blocks,
    restContinue: work.restContinue,
  };
}

function lowerTry(builder: FlowBuilder, work: TryWork, head: NodeHead): NodePlan {
  const owner = head.number;
  const body = builder.block({ block: work.body, owner, label: 'try' });
  const handler = work.handler && builder.block({ block: work.handler, owner, label: 'catch', locals: [work.error] });
  const cleanup = work.cleanup && builder.block({ block: work.cleanup, owner, label: 'finally' });
  return { ...head, kind: 'try', summary: '', body, handler, cleanup };
}

function lowerMessage(builder: FlowBuilder, work: WaitWork | EmitWork | StartWork, head: NodeHead): NodePlan {
  if (work.kind === 'StartWork') {
    const known = work.call && builder.file.calls.get(work.call);
    const flow = known?.target.kind === 'flow' ? builder.parts.flowKey(known.target) : '';
    const given = work.call ? builder.arguments(work.call) : {};
    return { ...head, kind: 'start', summary: builder.summary(work.call?.callee), flow, arguments: given };
  }
  const symbol = work.event && builder.file.symbols.get(work.event);
  const shared = {
    ...head,
    summary: work.event?.text ?? '',
    event: symbol?.kind === 'event' ? builder.parts.eventName(symbol) : (work.event?.text ?? ''),
    arguments: messageArguments(builder, work.event, work.arguments),
  };
  return work.kind === 'WaitWork' ? { ...shared, kind: 'wait', fresh: work.fresh } : { ...shared, kind: 'emit' };
}

/** A message's fields: the first may be given without its name. */
function messageArguments(
  builder: FlowBuilder,
  event: Name | undefined,
  args: readonly Argument[],
): Readonly<Record<string, Expr>> {
  const signature = event && builder.file.symbols.get(event)?.signature;
  return Object.fromEntries(
    args.map(({ name, value }, index) => [
      name?.text ?? signature?.parameters[index]?.name ?? String(index),
      lowerExpression(builder, value),
    ]),
  );
}
