/** Values where an expression may stand, those that fit first. */
import { CompletionItemKind } from 'vscode-languageserver-types';
import type { Symbol, VisibleName } from '../../analysis/model.ts';
import { isAssignable, resolved, showType, withoutNull } from '../../analysis/typeOps.ts';
import type { Type } from '../../analysis/types.ts';
import { fence, isUnknown, paragraphs } from '../support/describe.ts';
import { wordInfo } from '../support/keywords.ts';
import type { CallPlace, Slot } from '../support/reading/expectation.ts';
import type { Place } from '../support/reading/place.ts';
import { elementName } from './elementName.ts';
import { typeOfSlot } from './slots.ts';
import { suggestCall } from './suggestCalls.ts';
import { rank, type Suggestion } from './suggestion.ts';

const valueKinds: ReadonlySet<Symbol['kind']> = new Set<Symbol['kind']>([
  'parameter',
  'step',
  'let',
  'loopVariable',
  'errorVariable',
  'lambdaParameter',
  'implicit',
  'variable',
  'secret',
]);

/** @param owners names that have no value here yet */
export function suggestValues(place: Place, slot: Slot, owners: readonly string[]): Suggestion[] {
  if (slot.of === 'resource') return suggestResources(place);
  if (slot.of === 'argument' && slot.name === undefined && mustBeNamed(place, slot.call)) return [];
  const wanted = typeOfSlot(place, slot);
  return [
    ...suggestLambda(place, slot, wanted),
    ...suggestLiterals(wanted, '"'),
    ...suggestConstants(wanted),
    ...place.names.filter(visible => !owners.includes(visible.name)).flatMap(visible => suggestName(visible, wanted)),
  ];
}

/** `line => ` for `order.lines.map(`. */
function suggestLambda(place: Place, slot: Slot, wanted: Type | undefined): Suggestion[] {
  if (wanted?.kind !== 'function' || slot.of !== 'argument') return [];
  const name = elementName(place, place.text(slot.call.callee).replace(/\s*\??\.\s*\w+$/, ''));
  const snippet = `\${1:${name}} => $0`;
  return [
    { label: `${name} => …`, kind: CompletionItemKind.Snippet, rank: rank.required, detail: showType(wanted), snippet },
  ];
}

/** Values that may stand in an object literal under their own names. */
export function suggestShorthands(place: Place, owners: readonly string[]): Suggestion[] {
  return place.names.flatMap(visible =>
    valueKinds.has(visible.symbol.kind) && !owners.includes(visible.name) ? suggestName(visible, undefined) : [],
  );
}

/** What takes time has names before all arguments but the first. */
function mustBeNamed(place: Place, call: CallPlace): boolean {
  const kind = place.symbolOf(call.callee)?.kind;
  const takesTime = kind === 'action' || kind === 'flow' || kind === 'event' || kind === 'resourceKind';
  return takesTime && call.position + call.given.length > 0;
}

/** The texts that a type lists, for a place inside of quotes or outside of them. */
export function suggestLiterals(type: Type | undefined, quote: '"' | ''): Suggestion[] {
  return literals(type).flatMap(value => {
    if (typeof value !== 'string' && quote === '') return [];
    const label = typeof value === 'string' && quote !== '' ? JSON.stringify(value) : String(value);
    return [{ label, kind: CompletionItemKind.EnumMember, rank: rank.value }];
  });
}

function literals(type: Type | undefined): readonly (string | number | boolean)[] {
  if (type === undefined) return [];
  const plain = resolved(withoutNull(type));
  if (plain.kind === 'literal') return [plain.value];
  return plain.kind === 'union' ? plain.members.flatMap(literals) : [];
}

function suggestConstants(wanted: Type | undefined): Suggestion[] {
  return ['true', 'false', 'null'].map(word => {
    const type: Type = word === 'null' ? { kind: 'primitive', name: 'null' } : { kind: 'primitive', name: 'boolean' };
    const info = wordInfo(word);
    return {
      label: word,
      kind: CompletionItemKind.Keyword,
      rank: wanted !== undefined && !isUnknown(wanted) && isAssignable(type, wanted) ? rank.fitting + 9 : rank.global,
      doc: info && paragraphs(info.text, fence(info.example)),
    };
  });
}

function suggestName(visible: VisibleName, wanted: Type | undefined): Suggestion[] {
  const { name, symbol, distance } = visible;
  const isStandard = symbol.origin.uri.startsWith('baton-std:');
  if (valueKinds.has(symbol.kind)) {
    const type = symbol.type();
    const position = (fits(type, wanted) ? rank.fitting : rank.name) + Math.min(distance, 9);
    return [{ label: name, kind: kindOf(symbol), rank: position, detail: showType(type), doc: symbol.doc }];
  }
  if (symbol.kind === 'fn' || symbol.kind === 'builtin') {
    const isFitting = symbol.signature !== undefined && fits(symbol.signature.result(), wanted);
    const position = isStandard
      ? isFitting
        ? rank.fittingGlobal
        : rank.global
      : (isFitting ? rank.fitting : rank.name) + 9;
    return [suggestCall(name, symbol, position)];
  }
  const isUseful = symbol.kind === 'namespace' && [...(symbol.members?.().values() ?? [])].some(isPure);
  return isUseful ? [{ label: name, kind: CompletionItemKind.Module, rank: rank.global, doc: symbol.doc }] : [];
}

function isPure(symbol: Symbol): boolean {
  return symbol.kind === 'builtin' || symbol.kind === 'fn';
}

/** Whether a value is of the type that is wanted, as far as something in particular is wanted. */
function fits(type: Type, wanted: Type | undefined): boolean {
  return wanted !== undefined && !isUnknown(wanted) && !isUnknown(type) && isAssignable(type, wanted);
}

function kindOf(symbol: Symbol): CompletionItemKind {
  return symbol.kind === 'step' || symbol.kind === 'parameter' ? CompletionItemKind.Variable : CompletionItemKind.Value;
}

function suggestResources(place: Place): Suggestion[] {
  return place.names.flatMap(({ name, symbol }) =>
    symbol.kind === 'resource'
      ? [{ label: name, kind: CompletionItemKind.Class, rank: rank.fitting, doc: symbol.doc }]
      : [],
  );
}
