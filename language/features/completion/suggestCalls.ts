/** What can be called where a call must stand: actions, flows, kinds of resources, triggers. */
import { CompletionItemKind } from 'vscode-languageserver-types';
import type { Signature, SignatureParameter, Symbol, VisibleName } from '../../analysis/model.ts';
import { resolved } from '../../analysis/typeOps.ts';
import { shownParameters, showSignature } from '../support/describe.ts';
import type { Callable } from '../support/reading/expectation.ts';
import type { Place } from '../support/reading/place.ts';
import { plain, rank, type Suggestion } from './suggestion.ts';

const kinds: Readonly<Record<Callable, readonly Symbol['kind'][]>> = {
  step: ['action', 'flow'],
  flow: ['flow'],
  resource: ['resourceKind'],
  trigger: ['trigger'],
  mock: ['action', 'flow'],
};

/**
 * Callables by their whole name, and the names that lead to some.
 *
 * @param hidden names that can't be called here
 */
export function suggestCallables(place: Place, of: Callable, hidden: readonly string[]): Suggestion[] {
  const suggest = of === 'mock' ? suggestName : suggestCall;
  return place.names.flatMap(visible => {
    const { symbol } = visible;
    if (hidden.includes(visible.name)) return [];
    if (kinds[of].includes(symbol.kind)) return [suggest(visible.name, symbol, rankOf(visible))];
    return suggestOwner(visible, of);
  });
}

/** Steps that call something, for a place where a statement may start. */
export function suggestCallSteps(place: Place, hidden: readonly string[]): Suggestion[] {
  return suggestCallables(place, 'step', hidden)
    .filter(suggestion => suggestion.kind !== CompletionItemKind.Module && suggestion.kind !== CompletionItemKind.Class)
    .map(suggestCallStep);
}

/** The step that makes a call. */
export function suggestCallStep(call: Suggestion): Suggestion {
  return {
    ...call,
    label: `step ${call.label}`,
    kind: CompletionItemKind.Snippet,
    rank: rank.qualified + call.rank,
    snippet: `step \${1:${stepName(call.label)}} = ${shifted(call.snippet ?? call.label)}`,
    filter: `step ${call.label}`,
  };
}

/** A namespace or a resource, if something of `of` is among its members; and those members. */
function suggestOwner(visible: VisibleName, of: Callable): Suggestion[] {
  // A kind of resource has actions as well, but they are called by the name of a resource.
  if (visible.symbol.kind === 'resourceKind') return [];
  const members = [...(visible.symbol.members?.() ?? [])].filter(([, member]) => kinds[of].includes(member.kind));
  // A file that can't be read yet has a name nevertheless.
  const isUnknownFile = visible.symbol.kind === 'namespace' && !visible.symbol.members?.().size;
  if (members.length === 0 && !isUnknownFile) return [];
  const isResource = visible.symbol.kind === 'resource';
  const owner: Suggestion = {
    label: visible.name,
    kind: isResource ? CompletionItemKind.Class : CompletionItemKind.Module,
    rank: rankOf(visible),
    detail: isResource ? 'resource' : undefined,
    doc: visible.symbol.doc,
  };
  const suggest = members.length > manyMembers ? suggestBriefly : of === 'mock' ? suggestName : suggestCall;
  const calls = members.map(([name, member]) => suggest(`${visible.name}.${name}`, member, rankOf(visible) + 1));
  return [owner, ...calls];
}

function rankOf(visible: VisibleName): number {
  return visible.symbol.origin.uri.startsWith('baton-std:') ? rank.name : rank.fitting;
}

/**
 * What has more members than this, such as a large API, is listed without their signatures: to look into all of them
 * takes time, and nobody reads them.
 */
export const manyMembers = 200;

/** A call by its name and the beginning of its documentation. */
export function suggestBriefly(name: string, symbol: Symbol, position: number): Suggestion {
  const doc = symbol.doc?.split('\n\n', 2).join('\n\n');
  return { label: name, kind: CompletionItemKind.Function, rank: position, doc, snippet: `${plain(name)}($1)` };
}

/**
 * A call, with tab stops for the arguments that it needs.
 *
 * @param element what a lambda among the arguments calls its parameter
 */
export function suggestCall(name: string, symbol: Symbol, position: number, element = 'x'): Suggestion {
  const snippet = symbol.signature && callSnippet(name, symbol.kind, symbol.signature, element);
  return { ...suggestName(name, symbol, position), snippet };
}

/** What can be called, by its name alone. */
function suggestName(label: string, symbol: Symbol, position: number): Suggestion {
  const detail = symbol.signature && showSignature({ ...symbol.signature, name: '' }).trim();
  return { label, kind: kindOf(symbol), rank: position, detail, doc: symbol.doc };
}

function kindOf(symbol: Symbol): CompletionItemKind {
  if (symbol.signature?.isMethod) return CompletionItemKind.Method;
  return symbol.kind === 'resourceKind' ? CompletionItemKind.Constructor : CompletionItemKind.Function;
}

function callSnippet(name: string, kind: Symbol['kind'], signature: Signature, element: string): string {
  const parameters = shownParameters(signature);
  const needed = parameters.filter(parameter => !parameter.optional);
  if (parameters.length === 0) return `${plain(name)}()`;
  // What works on values takes its arguments in order; what takes time wants their names.
  const isPositional = kind === 'builtin' || kind === 'fn' || needed.length === 1;
  const stops = needed.map((parameter, index) => {
    const stop = valueStop(parameter, index + 1, element);
    return isPositional ? stop : `${parameter.name}: ${stop}`;
  });
  return `${plain(name)}(${stops.length === 0 ? '$1' : stops.join(', ')})`;
}

/** A tab stop for an argument; a template's is between quotes, for it must be written there. */
function valueStop(parameter: SignatureParameter, stop: number, element: string): string {
  const type = resolved(parameter.type());
  if (type.kind === 'template') return `"$${stop}"`;
  if (type.kind === 'function') return `\${${stop}:${element}} => $${stop + 1}`;
  return `$${stop}`;
}

/** The tab stops, each one number higher: the first one is the step's name. */
function shifted(snippet: string): string {
  return snippet.replace(/(?<!\\)\$(\{?)([1-9])/g, (_, brace: string, stop: string) => `$${brace}${Number(stop) + 1}`);
}

/** A name for a step from what it calls: `get` for `http.get`. */
function stepName(label: string): string {
  return label.slice(label.lastIndexOf('.') + 1);
}
