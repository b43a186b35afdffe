/** Other texts of a text: by what the grammar knows of it, by its tokens, and by its characters. */
import type { Node, Span } from '#language/syntax/ast.ts';
import { parse } from '#language/syntax/parser.ts';
import { walk } from '#language/syntax/walk.ts';
import type { Random } from './random.ts';

/** Pieces of text that nodes of a kind were, by that kind. */
export type Snippets = ReadonlyMap<string, readonly string[]>;

type Mutation = (text: string, random: Random, snippets: Snippets) => string;

/** The pieces that texts are made of. */
export function snippetsOf(texts: readonly string[]): Snippets {
  const found = new Map<string, Set<string>>();
  for (const text of texts) {
    for (const { kind, span } of nodesIn(text)) {
      const piece = text.slice(span.start, span.end);
      for (const key of [kind, familyOf(kind)]) found.set(key, (found.get(key) ?? new Set()).add(piece));
    }
  }
  return new Map([...found].map(([kind, pieces]) => [kind, [...pieces]]));
}

/** One to four changes of a text. */
export function mutate(text: string, random: Random, snippets: Snippets): string {
  let result = text;
  for (let count = 1 + random.below(4); count > 0; count -= 1) {
    result = (random.pick(mutations) ?? replaceNode)(result, random, snippets);
  }
  return result.slice(0, longest);
}

/** Texts that grow without end would take all the time. */
const longest = 4000;

const mutations: readonly Mutation[] = [
  replaceNode,
  replaceNode,
  insertNode,
  doubleNode,
  removeNode,
  swapNodes,
  changeToken,
  changeToken,
  changeCharacters,
];

/** Kinds that may stand in each other's place. */
function familyOf(kind: string): string {
  return (
    /(Expression|Literal|Statement|Clause|Declaration|Work|Type)$/.exec(kind)?.[1] ??
    (kind === 'Step' ? 'Statement' : kind)
  );
}

function nodesIn(text: string): readonly Node[] {
  const nodes: Node[] = [];
  walk(parse(text).tree, node => {
    if (node.kind !== 'SourceFile' && node.span.end > node.span.start) nodes.push(node);
  });
  return nodes;
}

const spliced = (text: string, { start, end }: Span, piece: string): string =>
  text.slice(0, start) + piece + text.slice(end);

/** What a node could be instead. */
function otherFor(node: Node, random: Random, snippets: Snippets): string {
  const key = random.next() < 0.6 ? node.kind : familyOf(node.kind);
  return random.pick(snippets.get(key) ?? []) ?? '';
}

function replaceNode(text: string, random: Random, snippets: Snippets): string {
  const node = random.pick(nodesIn(text));
  return node ? spliced(text, node.span, otherFor(node, random, snippets)) : text;
}

function insertNode(text: string, random: Random, snippets: Snippets): string {
  const node = random.pick(nodesIn(text));
  if (!node) return text;
  const at = random.next() < 0.5 ? node.span.start : node.span.end;
  return spliced(text, { start: at, end: at }, ` ${otherFor(node, random, snippets)} `);
}

function doubleNode(text: string, random: Random): string {
  const node = random.pick(nodesIn(text));
  if (!node) return text;
  const { start, end } = node.span;
  const between = random.pick(['\n', ' ', ', ', '']) ?? '';
  return spliced(text, { start: end, end }, between + text.slice(start, end));
}

function removeNode(text: string, random: Random): string {
  const node = random.pick(nodesIn(text));
  return node ? spliced(text, node.span, '') : text;
}

function swapNodes(text: string, random: Random): string {
  const nodes = nodesIn(text);
  const one = random.pick(nodes);
  const other = random.pick(nodes.filter(({ kind }) => kind === one?.kind));
  if (!one || !other) return text;
  const [first, second] = one.span.start < other.span.start ? [one.span, other.span] : [other.span, one.span];
  if (first.end > second.start) return text;
  const piece = ({ start, end }: Span): string => text.slice(start, end);
  return spliced(spliced(text, second, piece(first)), first, piece(second));
}

const words = [
  ...'step let if else match for in repeat until parallel sequence race branch try catch finally wait emit cancel'.split(
    ' ',
  ),
  ...'start return yield fail after when retry backoff timeout undo cache limit using as on flow fn type import'.split(
    ' ',
  ),
  ...[
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    '"',
    '"""',
    '${',
    '=>',
    '->',
    '..',
    '.',
    '?.',
    ',',
    ':',
    '=',
    '==',
    '...',
    '///',
    '//',
  ],
  ...['a', 'x1', '1h30m', '12', 'null', 'true', 'failed', 'any', 'secret', 'test', 'event'],
];

/** Takes a token out, doubles it, or puts another in its place. */
function changeToken(text: string, random: Random): string {
  const token = random.pick(parse(text).tokens);
  if (!token) return text;
  const own = text.slice(token.start, token.end);
  const other = random.pick([
    '',
    `${own} ${own}`,
    own + own,
    random.pick(words) ?? '',
    ` ${random.pick(words) ?? ''} `,
  ]);
  return spliced(text, token, other ?? '');
}

/** Some characters go, and others come: also half a text, or one that ends in the middle. */
function changeCharacters(text: string, random: Random): string {
  const start = random.below(text.length + 1);
  const removed = random.pick([0, 1, 1, random.below(60), text.length]) ?? 0;
  const from = random.below(text.length + 1);
  const inserted = random.pick([
    '',
    random.pick(words) ?? '',
    String.fromCharCode(random.below(0x3000)),
    text.slice(from, from + random.below(80)),
  ]);
  return spliced(text, { start, end: Math.min(text.length, start + removed) }, inserted ?? '');
}
