/** The grammar as a person reads it: made of the rules that the parser has, in the notation of EBNF. */
import type { ISerializedGast, TokenType } from 'chevrotain';
import { FlowGrammar } from './grammar/flowGrammar.ts';
import * as t from './tokens.ts';

/** A part of a rule, as Chevrotain serializes it. */
interface Part {
  readonly type: ISerializedGast['type'];
  readonly name?: string;
  /** The mark of a mention of another rule. */
  readonly label?: string;
  /** The mark of a token. */
  readonly terminalLabel?: string;
  readonly definition?: readonly Part[];
}

/** How wide the text may be, in characters. */
const width = 110;

/** The whole grammar: each rule before those that it mentions, and the classes of tokens at the end. */
export function writtenGrammar(): string {
  const grammar = new FlowGrammar({ skipValidations: true, recoveryEnabled: false });
  const rules = new Map(grammar.getSerializedGastProductions().map(rule => [(rule as Part).name ?? '', rule as Part]));
  const written = [...reachable('file', rules)].map(([name, rule]) => production(name, partsOf(rule)));
  return [...written, '', ...tokenClasses()].join('\n');
}

/** The rules by name, in the order in which reading from `start` meets them. */
function reachable(start: string, rules: ReadonlyMap<string, Part>): ReadonlyMap<string, Part> {
  const reached = new Map<string, Part>();
  const visit = (part: Part): void => {
    const name = part.type === 'NonTerminal' ? part.name : undefined;
    const rule = name === undefined ? undefined : rules.get(name);
    if (name !== undefined && rule !== undefined && !reached.has(name)) {
      reached.set(name, rule);
      visit(rule);
    }
    for (const inner of partsOf(part)) visit(inner);
  };
  visit({ type: 'NonTerminal', name: start });
  return reached;
}

const partsOf = (part: Part): readonly Part[] => part.definition ?? [];

// Parts

/** A text of the grammar; alternatives need parentheses inside of a sequence. */
interface Written {
  readonly text: string;
  readonly isChoice: boolean;
}

const whole = (text: string): Written => ({ text, isChoice: false });

function choice(texts: readonly Written[]): Written {
  const [only, ...more] = texts;
  if (only !== undefined && more.length === 0) return only;
  return { text: texts.map(({ text }) => text).join(' | '), isChoice: true };
}

function sequence(parts: readonly Part[]): Written {
  const texts: Written[] = [];
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] as Part;
    const mark = markOf(part);
    // What an `instead` or an `opening` says is said of the part behind it.
    const next = mark === 'instead' || mark === 'opening' ? parts[++index] : undefined;
    texts.push(next === undefined ? write(part) : joined(part, next, mark));
  }
  const [only, ...more] = texts.filter(({ text }) => text !== '');
  if (only !== undefined && more.length === 0) return only;
  return whole(
    texts
      .filter(({ text }) => text !== '')
      .map(inSequence)
      .join(' '),
  );
}

const inSequence = ({ text, isChoice }: Written): string => (isChoice ? `( ${text} )` : text);

/** An optional part together with the one behind it. */
function joined(part: Part, next: Part, mark: Mark | undefined): Written {
  const rest = write(next);
  if (mark === 'opening') return whole(`[ ${inSequence(sequence(partsOf(part)))} ${inSequence(rest)} ]`);
  const [inner] = partsOf(part);
  if (inner?.type !== 'Alternation') return choice([sequence(partsOf(part)), rest]);
  const instead = partsOf(inner).filter(each => labelOf(each) === 'instead');
  const others = partsOf(inner).filter(each => labelOf(each) !== 'instead');
  const before = choice(others.map(each => sequence(partsOf(each))));
  return choice([...instead.map(each => sequence(partsOf(each))), whole(`[ ${before.text} ] ${inSequence(rest)}`)]);
}

function write(part: Part): Written {
  const inner = (): Written => sequence(partsOf(part));
  switch (part.type) {
    case 'Terminal':
      return whole(tokenText(part.name ?? ''));
    case 'NonTerminal':
      return whole(part.name ?? '');
    case 'Option':
      return markOf(part) === 'needed' ? inner() : whole(`[ ${inner().text} ]`);
    case 'Repetition':
      return list(part) ?? whole(`{ ${inner().text} }`);
    case 'RepetitionMandatory':
      return whole(`${inSequence(inner())} { ${inner().text} }`);
    case 'Alternation':
      return choice(
        partsOf(part)
          .filter(each => !isOnlyForRecovery(each))
          .map(each => sequence(partsOf(each))),
      );
    default:
      return inner();
  }
}

/** Numbers that are none are read as well, to say so. */
const isOnlyForRecovery = (part: Part): boolean => partsOf(part)[0]?.name === t.BadNumber.name;

/** A list with commas between its items; one behind the last is allowed. */
function list(part: Part): Written | undefined {
  const last = partsOf(part).at(-1);
  if (last === undefined || markOf(last) !== 'separator') return undefined;
  const item = inSequence(sequence(partsOf(part).slice(0, -1)));
  return whole(`[ ${item} { "," ${item} } [ "," ] ]`);
}

type Mark = 'needed' | 'instead' | 'opening' | 'separator';

/** The mark of an optional part: that of what it starts with, or of one of its alternatives. */
function markOf(part: Part): Mark | undefined {
  if (part.type !== 'Option') return undefined;
  const [first] = partsOf(part);
  if (first?.type !== 'Alternation') return labelOf(part) as Mark | undefined;
  return partsOf(first)
    .map(labelOf)
    .find(label => label !== undefined) as Mark | undefined;
}

function labelOf(part: Part): string | undefined {
  const [first] = partsOf(part);
  return first?.type === 'Terminal' ? first.terminalLabel : first?.label;
}

// Tokens

/** Classes of tokens by the names of their types. */
const classes: Readonly<Record<string, string>> = {
  Identifier: 'identifier',
  Word: 'word',
  NameWord: 'name',
  BinaryOperator: 'binaryOperator',
  UnaryOperator: 'unaryOperator',
  Number: 'number',
  Duration: 'duration',
  String: 'plainText',
  StringOpen: 'quote',
  StringText: 'characters',
  HoleOpen: '"${"',
  HoleClose: '"}"',
  StringClose: 'quote',
};

const tokenText = (name: string): string => classes[name] ?? JSON.stringify(name);

function tokenClasses(): readonly string[] {
  const types = [...t.vocabulary];
  const of = (category: TokenType): string =>
    types
      .filter(type => type.CATEGORIES?.includes(category))
      .map(type => tokenText(type.name))
      .join(' | ');
  return [
    production('binaryOperator', of(t.BinaryOperatorToken)),
    production('unaryOperator', of(t.UnaryOperatorToken)),
    production('name', of(t.NameWord)),
    production('word', `name | ${of(t.Word)}`.replace(' | name', '')),
    '(* An identifier is letters of any script, digits and _, and begins with no digit. *)',
    production('number', 'digits [ "." digits ] [ ( "e" | "E" ) [ "+" | "-" ] digits ]'),
    production('duration', 'digits [ "." digits ] ( "ms" | "s" | "m" | "h" | "d" ) { duration }'),
    production('plainText', 'quote characters quote'),
    production('quote', `'"' | '"""'`),
  ];
}

// Lines

/** `name = … ;` over as many lines as it takes. */
function production(name: string, body: readonly Part[] | string): string {
  const { text, isChoice } = typeof body === 'string' ? { text: body, isChoice: body.includes(' | ') } : sequence(body);
  const line = `${name} = ${text} ;`;
  if (line.length <= width) return line;
  const pieces = isChoice && typeof body !== 'string' ? alternatives(text).map(each => `| ${each}`) : [text];
  const lines = pieces.flatMap(piece => wrapped(piece));
  // The first alternative has no bar before it.
  return `${name} =\n${lines.map(each => `    ${each}`).join('\n')} ;`.replace('=\n    | ', '=\n      ');
}

/** Splits at the bars that stand in no bracket. */
function alternatives(text: string): readonly string[] {
  let depth = 0;
  const found: string[] = [''];
  for (const word of text.split(' ')) {
    if ('([{'.includes(word)) depth++;
    else if (')]}'.includes(word)) depth--;
    if (word === '|' && depth === 0) found.push('');
    else found[found.length - 1] += `${found.at(-1) === '' ? '' : ' '}${word}`;
  }
  return found;
}

function wrapped(text: string): readonly string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last.length + word.length + 5 > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
