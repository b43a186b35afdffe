/** Statements that are written behind the value that they are about: `order.lines.for`, `http.get("…").step`. */
import { CompletionItemKind } from 'vscode-languageserver-types';
import { isPrimitive, mayBeNull, membersOfUnion, resolved, withoutNull } from '../../analysis/typeOps.ts';
import type { Type } from '../../analysis/types.ts';
import { isUnknown } from '../support/describe.ts';
import { before, Place } from '../support/reading/place.ts';
import { positionAfter } from '../support/reading/readDeclarations.ts';
import { elementName } from './elementName.ts';
import { plain, rank, type Suggestion } from './suggestion.ts';

/** What stands before the dot. */
interface Value {
  /** As a part of a snippet. */
  readonly text: string;
  /** Undefined when nobody knows it. */
  readonly type: Type | undefined;
  /** What an element of it may be called. */
  readonly element: string;
}

interface Form {
  readonly word: string;
  readonly doc: string;
  /** With tab stops. */
  readonly snippet: (value: Value) => string;
  /** Whether it makes sense for a value of the type; undefined is a type that nobody knows. */
  readonly fits: (type: Type | undefined) => boolean;
}

const always = (): boolean => true;
const isBoolean = (type: Type | undefined): boolean =>
  type === undefined || isPrimitive(type, 'boolean') || (type.kind === 'literal' && typeof type.value === 'boolean');
const isList = (type: Type | undefined): boolean => type === undefined || withoutNull(type).kind === 'list';

/** One case for each literal of a union of literals, else one to be filled in. */
function matchSnippet({ text, type }: Value): string {
  const members = type === undefined ? [] : membersOfUnion(type).map(resolved);
  const literals = members.map(member => (member.kind === 'literal' ? plain(JSON.stringify(member.value)) : undefined));
  const isListed = members.length > 1 && !literals.includes(undefined);
  const cases = isListed ? literals : ['${1:"case"}'];
  const body = cases.map((literal, index) => `\t${literal} => {\n\t\t$${isListed ? index + 1 : 0}\n\t}\n`);
  return `match ${text} {\n${body.join('')}}`;
}

const forms: readonly Form[] = [
  { word: 'let', doc: 'Gives the value a name.', snippet: ({ text }) => `let \${1:name} = ${text}`, fits: always },
  { word: 'if', doc: 'Runs a block when it holds.', snippet: ({ text }) => `if ${text} {\n\t$0\n}`, fits: isBoolean },
  {
    word: 'not',
    doc: 'Runs a block when it does not hold.',
    snippet: ({ text }) => `if !(${text}) {\n\t$0\n}`,
    fits: isBoolean,
  },
  {
    word: 'notnull',
    doc: 'Runs a block when it is there.',
    snippet: ({ text }) => `if ${text} != null {\n\t$0\n}`,
    fits: type => type === undefined || mayBeNull(type),
  },
  {
    word: 'for',
    doc: 'Runs a block for each element.',
    snippet: ({ text, type, element }) =>
      `for \${1:${element}} in ${text}${type !== undefined && mayBeNull(type) ? ' ?? []' : ''} limit \${2:4} {\n\t$0\n}`,
    fits: isList,
  },
  {
    word: 'match',
    doc: 'Runs the block of the case that fits.',
    snippet: matchSnippet,
    fits: always,
  },
  { word: 'return', doc: 'Gives it as the flow’s result.', snippet: ({ text }) => `return ${text}`, fits: always },
  { word: 'yield', doc: 'Gives it as the block’s value.', snippet: ({ text }) => `yield ${text}`, fits: always },
];

const step: Form = {
  word: 'step',
  doc: 'Makes a step of the call.',
  snippet: ({ text }) => `step \${1:name} = ${text}$0`,
  fits: always,
};

/**
 * For a line of a block that holds a value and a dot so far, with the letters behind it.
 *
 * @param typed where these letters start
 */
export function suggestPostfix(place: Place, typed: number): Suggestion[] {
  const { text } = place.file;
  const lineStart = text.lastIndexOf('\n', typed - 1) + 1;
  const value = /^\s*(\S.*)\.$/.exec(text.slice(lineStart, typed))?.[1];
  if (value === undefined || !isExpression.test(value)) return [];
  const start = typed - 1 - value.length;
  const { tokens } = before(place.file, start);
  const starts = positionAfter(text, tokens).expectations.find(each => each.kind === 'statement');
  if (starts === undefined || starts.within === 'test') return [];
  const own = new Place(place.model, place.file, start, tokens.at(-1));
  const known = own.typeOf({ start, end: start + value.length });
  const type = known === undefined || isUnknown(known) ? undefined : resolved(known);
  const subject: Value = { text: plain(value), type, element: elementName(own, value) };
  return formsFor(own, value, start)
    .filter(({ word, fits }) => fits(type) && !(word === 'yield' && starts.within === 'flow'))
    .map(({ word, doc, snippet }) => ({
      label: word,
      kind: CompletionItemKind.Snippet,
      rank: rank.word,
      detail: firstLine(snippet(subject)),
      doc,
      snippet: snippet(subject),
      filter: `${value}.${word}`,
      start,
    }));
}

/** The first line of what a snippet will be, without its tab stops. */
function firstLine(snippet: string): string | undefined {
  return snippet.replace(/\$\{\d:([^}]*)\}|\$\d/g, '$1').split('\n')[0];
}

/** What starts with a name, a text or a bracket, and is no statement already. */
const isExpression =
  /^(?!(?:step|let|if|for|match|return|yield|fail|repeat|race|try|wait|emit|start|cancel)\b)[\w"([{]/;

/** A call of what takes time becomes a step, everything else is a value. */
function formsFor(place: Place, value: string, start: number): readonly Form[] {
  const callee = /^([\w.]+)\s*\(/.exec(value)?.[1];
  const target = callee === undefined ? undefined : place.symbolOf({ start, end: start + callee.length });
  return target?.kind === 'action' || target?.kind === 'flow' ? [step] : forms;
}
