import type {
  Argument,
  CallExpression,
  EmitWork,
  MockStatement,
  Node,
  SendStatement,
  Span,
  WaitWork,
} from '../../syntax/ast.ts';
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
export function matchedMessage(work: WaitWork | EmitWork | SendStatement, look: Look): MatchedCall | undefined {
  const target = work.event && look.file.symbols.get(work.event);
  if (!work.event || target?.kind !== 'event' || !target.signature) return undefined;
  const end = work.kind === 'SendStatement' ? work.argumentsSpan.end : work.span.end;
  return matched(target, target.signature, work.arguments, work.event.span, end - 1);
}

/** A mock may say which calls it answers; it need not name all arguments. */
export function matchedMock({ target, arguments: args, span }: MockStatement, look: Look): MatchedCall | undefined {
  const last = target?.parts.at(-1);
  const symbol = last && look.file.symbols.get(last);
  if (!target || !args || !symbol?.signature) return undefined;
  return matched(symbol, symbol.signature, args, target.span, span.end);
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
