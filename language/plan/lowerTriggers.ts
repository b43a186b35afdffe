/** The `on` declarations of a file as parts of plans. */
import type { FileModel, Symbol } from '../analysis/model.ts';
import type { CallExpression, TriggerDeclaration } from '../syntax/ast.ts';
import { LineIndex } from '../syntax/lineIndex.ts';
import { type ExpressionContext, lowerExpression } from './lowerExpressions.ts';
import type { Expr, TriggerPlan } from './plan.ts';
import { summaryText } from './sourceText.ts';

/** What starts a flow, in the order of the text, by the flow. What is not whole is left out. */
export function triggersOf(
  file: FileModel,
): readonly { readonly flow: Symbol; readonly declaration: TriggerDeclaration }[] {
  return file.tree.declarations.flatMap(declaration => {
    if (declaration.kind !== 'TriggerDeclaration') return [];
    const flow = declaration.call && file.calls.get(declaration.call)?.target;
    return flow?.kind === 'flow' ? [{ flow, declaration }] : [];
  });
}

/** @param context of the file that the declaration stands in */
export function lowerTrigger(context: ExpressionContext, declaration: TriggerDeclaration): readonly TriggerPlan[] {
  const { file } = context;
  const { trigger, event, variable, call } = declaration;
  const known = trigger && file.calls.get(trigger);
  const source = known?.resource && { name: known.target.name, resource: context.resourceKey(known.resource) };
  const kind = event ? 'event' : source ? 'messages' : kindOf(known?.target);
  if (kind === undefined) return [];
  return [
    {
      kind,
      ...(source ? { source } : {}),
      event: event?.text,
      arguments: lowerArguments(context, trigger),
      variable: variable?.text,
      input: lowerArguments(context, call),
      summary: event ? `event ${event.text}` : summaryText(file.text, trigger),
      place: new LineIndex(file.text).place(file.uri, declaration.span),
    },
  ];
}

function kindOf(trigger: Symbol | undefined): TriggerPlan['kind'] | undefined {
  if (trigger?.kind !== 'trigger') return undefined;
  const { name } = trigger;
  return name === 'schedule' || name === 'webhook' || name === 'change' ? name : undefined;
}

function lowerArguments(context: ExpressionContext, call: CallExpression | undefined): Readonly<Record<string, Expr>> {
  const known = call && context.file.calls.get(call);
  return Object.fromEntries(
    [...(known?.arguments ?? [])].map(([name, value]) => [name, lowerExpression(context, value)]),
  );
}
