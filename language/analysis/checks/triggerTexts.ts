import type { StringLiteral, TriggerDeclaration } from '../../syntax/ast.ts';
import { plainText } from '../imports.ts';
import type { FileModel } from '../model.ts';

/** Name of the trigger of a declaration; undefined for an event, and for what is not known. */
export function triggerName({ trigger }: TriggerDeclaration, file: FileModel): string | undefined {
  const target = trigger && file.calls.get(trigger)?.target;
  return target?.kind === 'trigger' ? target.name : undefined;
}

/** An argument of a trigger that is written out, with its text. */
export function triggerText(
  { trigger }: TriggerDeclaration,
  parameter: string,
  file: FileModel,
): { readonly literal: StringLiteral; readonly text: string } | undefined {
  const argument = trigger && file.calls.get(trigger)?.arguments.get(parameter);
  const text = argument?.kind === 'StringLiteral' ? plainText(argument) : undefined;
  return argument?.kind === 'StringLiteral' && text !== undefined ? { literal: argument, text } : undefined;
}
