/** Statements that are written behind the value that they are about: `order.lines.for`, `http.get("…").step`. */
import { CompletionItemKind } from 'vscode-languageserver-types';
import { isPrimitive, mayBeNull, resolved, withoutNull } from '../../analysis/typeOps.ts';
import type { Type } from '../../analysis/types.ts';
import { isUnknown } from '../support/describe.ts';
import { before, Place } from '../support/reading/place.ts';
import { positionAfter } from '../support/reading/readDeclarations.ts';
import { elementName } from './elementName.ts';
import { plain, rank, type Suggestion } from './suggestion.ts';

interface Form {
  readonly word: string;
  readonly doc: string;
  /** With tab stops; `value` is the text that stands before the dot, and `name` what an element of it may be called. */
  readonly snippet: (value: string, name: string) => string;
  /** Whether it makes sense for a value of the type; undefined is a type that nobody knows. */
  readonly fits: (type: Type | undefined) => boolean;
}

const always = (): boolean => true;
const isBoolean = (type: Type | undefined): boolean =>
  type === undefined || isPrimitive(type, 'boolean') || (type.kind === 'literal' && typeof type.value === 'boolean');
const isList = (type: Type | undefined): boolean => type === undefined || withoutNull(type).kind === 'list';

const forms: readonly Form[] = [
  { word: 'let', doc: 'Gives the value a name.', snippet: value => `let \${1:name} = ${value}`, fits: always },
  { word: 'if', doc: 'Runs a block when it holds.', snippet: value => `if ${value} {\n\t$0\n}`, fits: isBoolean },
  {
    word: 'not',
    doc: 'Runs a block when it does not hold.',
    snippet: value => `if !(${value}) {\n\t$0\n}`,
    fits: isBoolean,
  },
  {
    word: 'notnull',
    doc: 'Runs a block when it is there.',
    snippet: value => `if ${value} != null {\n\t$0\n}`,
    fits: type => type === undefined || mayBeNull(type),
  },
  {
    word: 'for',
    doc: 'Runs a block for each element.',
    snippet: (value, name) => `for \${1:${name}} in ${value} limit \${2:4} {\n\t$0\n}`,
    fits: isList,
  },
  {
    word: 'match',
    doc: 'Runs the block of the case that fits.',
    snippet: value => `match ${value} {\n\t\${1:"case"} => {\n\t\t$0\n\t}\n}`,
    fits: always,
  },
  { word: 'return', doc: 'Gives it as the flow’s result.', snippet: value => `return ${value}`, fits: always },
  { word: 'yield', doc: 'Gives it as the block’s value.', snippet: value => `yield ${value}`, fits: always },
];

const step: Form = {
  word: 'step',
  doc: 'Makes a step of the call.',
  snippet: value => `step \${1:name} = ${value}$0`,
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
  const mayStart = positionAfter(text, tokens).expectations.some(
    each => each.kind === 'statement' && each.within !== 'test',
  );
  if (!mayStart) return [];
  const own = new Place(place.model, place.file, start, tokens.at(-1));
  const known = own.typeOf({ start, end: start + value.length });
  const type = known === undefined || isUnknown(known) ? undefined : resolved(known);
  const name = elementName(own, value);
  return formsFor(own, value, start)
    .filter(({ fits }) => fits(type))
    .map(form => ({
      label: form.word,
      kind: CompletionItemKind.Snippet,
      rank: rank.word,
      detail: form
        .snippet(value, name)
        .replace(/\$\{\d:([^}]*)\}|\$\d/g, '$1')
        .split('\n')[0],
      doc: form.doc,
      snippet: form.snippet(plain(value), name),
      filter: `${value}.${form.word}`,
      start,
    }));
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
