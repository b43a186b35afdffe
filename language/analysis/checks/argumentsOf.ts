import type { Argument, CallExpression, EmitWork, Node, Span, WaitWork } from '../../syntax/ast.ts';
import { callParameters, matchArguments } from '../calls.ts';
import type { Signature, SignatureParameter, Symbol } from '../model.ts';
import type { Look } from './check.ts';

/** A call, or a message, with its arguments matched to the parameters of what is called. */
export interface MatchedCall {
  readonly target: Symbol;
  readonly signature: Signature;
  /** Without `self`. */
  readonly parameters: readonly SignatureParameter[];
  readonly arguments: readonly Argument[];
  /** For each argument. */
  readonly matched: readonly (SignatureParameter | undefined)[];
  /** What is called, as it is written. */
  readonly callee: Span;
  /** Where a further argument goes. */
  readonly end: number;
}

export function matchedCall(call: CallExpression, look: Look): MatchedCall | undefined {
  const known = look.file.calls.get(call);
  if (!known) return undefined;
  return matched(known.target, known.signature, call.arguments, call.callee.span, call.argumentsSpan.end - 1);
}

/** `wait` and `emit` are called with their event's fields. */
export function matchedMessage(work: WaitWork | EmitWork, look: Look): MatchedCall | undefined {
  const target = work.event && look.file.symbols.get(work.event);
  if (!work.event || target?.kind !== 'event' || !target.signature) return undefined;
  return matched(target, target.signature, work.arguments, work.event.span, work.span.end - 1);
}

function matched(
  target: Symbol,
  signature: Signature,
  args: readonly Argument[],
  callee: Span,
  end: number,
): MatchedCall {
  return {
    target,
    signature,
    parameters: callParameters(signature),
    arguments: args,
    matched: matchArguments(args, target, signature),
    callee,
    end,
  };
}

/** Whether a call stands for events to be matched, where each field may be left out. */
export function isEventFilter(call: Node, look: Look): boolean {
  const parent = look.parents.at(-1);
  return parent?.kind === 'ForWork' && parent.source === call;
}
