/** Names that stand before a colon: arguments and fields. */
import { CompletionItemKind } from 'vscode-languageserver-types';
import { showType } from '../../analysis/typeOps.ts';
import type { FieldType } from '../../analysis/types.ts';
import type { CallPlace, Slot } from '../support/reading/expectation.ts';
import type { Place } from '../support/reading/place.ts';
import { objectTypes, parametersOf, typeOfSlot } from './slots.ts';
import { rank, type Suggestion } from './suggestion.ts';

/** The arguments that a call may still be given. */
export function suggestArguments(place: Place, call: CallPlace): Suggestion[] {
  // Built-in functions may be told the names of their arguments, but nobody does.
  const isBuiltIn = place.symbolOf(call.callee)?.kind === 'builtin';
  const suggestions = parametersOf(place, call)
    .slice(call.position)
    .filter(parameter => !call.given.includes(parameter.name))
    .map(parameter => suggestField(parameter.name, showType(parameter.type()), parameter.optional, parameter.doc, ':'));
  return isBuiltIn ? suggestions.map(each => ({ ...each, rank: rank.word })) : suggestions;
}

/** The fields that an object literal may still be given. */
export function suggestObjectFields(place: Place, slot: Slot, given: readonly string[]): Suggestion[] {
  return fieldsOf(place, slot)
    .filter(field => !given.includes(field.name))
    .map(field => suggestField(field.name, showType(field.type), field.optional, field.doc, ''));
}

/** The fields that the value at a place may have, as far as they are known. */
export function fieldsOf(place: Place, slot: Slot): readonly FieldType[] {
  return objectTypes(typeOfSlot(place, slot)).flatMap(type => (type.kind === 'object' ? type.fields : []));
}

function suggestField(
  name: string,
  type: string,
  isOptional: boolean,
  doc: string | undefined,
  mark: ':' | '',
): Suggestion {
  return {
    label: `${name}${mark}`,
    kind: CompletionItemKind.Field,
    rank: isOptional ? rank.optional : rank.required,
    detail: isOptional ? `${type} (optional)` : type,
    doc,
    text: `${name}: `,
    filter: name,
  };
}
