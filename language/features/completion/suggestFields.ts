/** Names that stand before a colon: arguments and fields. */
import { CompletionItemKind } from 'vscode-languageserver-types';
import { showType } from '../../analysis/typeOps.ts';
import type { CallPlace, Slot } from './expectation.ts';
import type { Place } from './place.ts';
import { objectTypes, parametersOf, typeOfSlot } from './slots.ts';
import { rank, type Suggestion } from './suggestion.ts';

/** The arguments that a call may still be given. */
export function suggestArguments(place: Place, call: CallPlace): Suggestion[] {
  return parametersOf(place, call)
    .slice(call.position)
    .filter(parameter => !call.given.includes(parameter.name))
    .map(parameter => suggestField(parameter.name, showType(parameter.type()), parameter.optional, parameter.doc, ':'));
}

/** The fields that an object literal may still be given. */
export function suggestObjectFields(place: Place, slot: Slot, given: readonly string[]): Suggestion[] {
  const fields = objectTypes(typeOfSlot(place, slot)).flatMap(type => (type.kind === 'object' ? type.fields : []));
  return fields
    .filter(field => !given.includes(field.name))
    .map(field => suggestField(field.name, showType(field.type), field.optional, field.doc, ''));
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
