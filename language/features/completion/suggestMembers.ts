/** What may follow a dot. */
import { CompletionItemKind } from 'vscode-languageserver-types';
import { membersOf, propertyName, showType } from '../../analysis/typeOps.ts';
import type { Span } from '../../syntax/ast.ts';
import { isUnknown } from '../support/describe.ts';
import { lastPart, type Place } from '../support/reading/place.ts';
import { elementName } from './elementName.ts';
import { manyMembers, suggestBriefly, suggestCall } from './suggestCalls.ts';
import { rank, type Suggestion } from './suggestion.ts';

export function suggestMembers(place: Place, object: Span): Suggestion[] {
  const owner = place.symbolOf(object);
  if (owner?.members !== undefined) {
    const members = owner.members();
    const suggest = members.size > manyMembers ? suggestBriefly : suggestCall;
    return [...members].map(([name, member]) => suggest(name, member, rank.fitting));
  }
  const type = place.typeOf(object);
  if (type === undefined || isUnknown(type)) return [];
  const element = elementName(place, place.text(object));
  return membersOf(place.model, type).map(member => {
    const name = lastPart(member.name);
    if (member.signature !== undefined && name !== propertyName) return suggestCall(name, member, rank.name, element);
    const isField = member.signature === undefined;
    return {
      label: name,
      kind: isField ? CompletionItemKind.Field : CompletionItemKind.Property,
      rank: isField ? rank.fitting : rank.name,
      detail: showType(member.signature?.result() ?? member.type()),
      doc: member.doc,
    };
  });
}
