/**
 * URL templates: each hole is encoded for the part of the address that it stands in, so that a value never adds a path
 * segment, a parameter or another host. Parts are those of the WHATWG URL standard.
 */
import type { Json } from '#protocol/json.ts';
import type { TemplateValue } from '#protocol/shape.ts';
import { ActionFailure } from '../failure.ts';
import { type Piece, piecesOf, refuse, valueText } from './holes.ts';

/**
 * The address. The host is never filled, except by one hole at the very start that holds a whole absolute http(s)
 * address, which is taken as it is; and the port may be a number. A list as a query value repeats its parameter.
 * Throws an ActionFailure where the address is none, or a hole can't be filled safely.
 */
export function renderUrl(template: TemplateValue): string {
  const pieces = piecesOf(template);
  let address = '';
  pieces.forEach((piece, index) => {
    address = piece.kind === 'literal' ? address + piece.text : fill(address, piece, pieces[index + 1]);
  });
  checkAddress(address, pieces);
  return address;
}

type Hole = Extract<Piece, { kind: 'hole' }>;

function fill(address: string, hole: Hole, next: Piece | undefined): string {
  if (address === '') return base(hole, next);
  switch (partAtEnd(address)) {
    case 'host':
      return address + port(address, hole, next);
    case 'path':
      return address + pathValue(address, hole, next);
    case 'query':
      return queryValue(address, hole, next);
    case 'fragment':
      return address + encode(hole);
  }
}

type Part = 'host' | 'path' | 'query' | 'fragment';

function partAtEnd(address: string): Part {
  if (address.includes('#')) return 'fragment';
  if (address.includes('?')) return 'query';
  // A backslash is a slash to the URL parser; the host ends there as well.
  return /^https?:\/\/[^/\\]+[/\\]/i.test(address) ? 'path' : 'host';
}

/** The hole at the very start: a whole address, taken as it is. */
function base(hole: Hole, next: Piece | undefined): string {
  const text = valueText('url', hole.value, hole.number);
  if (!/^https?:\/\/[^/?#\\\s]/i.test(text) || !URL.canParse(text)) {
    refuse('url', hole.number, `must be a whole address, and is \`${short(text)}\``, 'Begin with http:// or https://.');
  }
  const endsInHost = partAtEnd(text) === 'host';
  const isClosed = next === undefined || (next.kind === 'literal' && /^[/?#]/.test(next.text));
  if (endsInHost && !isClosed) {
    refuse('url', hole.number, 'is followed by text that would change its host', 'Put a `/` after it.');
  }
  return text;
}

/** A hole in the host: only a port, all of it, as a number. */
function port(address: string, hole: Hole, next: Piece | undefined): string {
  const isPort = /^https?:\/\/[^/?#@\\\s]+:$/i.test(address);
  const isClosed = next === undefined || (next.kind === 'literal' && /^[/?#]/.test(next.text));
  const text = valueText('url', hole.value, hole.number);
  if (isPort && isClosed && /^\d{1,5}$/.test(text)) return text;
  return refuse(
    'url',
    hole.number,
    'stands in its host, which no value may choose',
    'Put the whole address into one value at the start, as in "${base}/path", or use `raw(…)` for a host that you trust.',
  );
}

function pathValue(address: string, hole: Hole, next: Piece | undefined): string {
  if (Array.isArray(hole.value)) refuse('url', hole.number, 'is a list', 'Join it, or use one of its elements.');
  const text = encode(hole);
  const before = /[^/\\]*$/.exec(address)?.[0] ?? '';
  const after = next?.kind === 'literal' ? (/^[^/\\?#]*/.exec(next.text)?.[0] ?? '') : '';
  // A hole that follows at once may complete the segment; it is checked with what it adds.
  const segment = before + text + (next?.kind === 'hole' ? '' : after);
  if (text === '' && segment === '' && next?.kind !== 'hole') {
    refuse('url', hole.number, 'is empty, so that the address would name something else', 'Check the value before.');
  }
  if (/^(?:\.|%2e){1,2}$/i.test(segment)) {
    refuse(
      'url',
      hole.number,
      `makes the path segment \`${segment}\`, which would leave its folder`,
      'Check the value.',
    );
  }
  return text;
}

function queryValue(address: string, hole: Hole, next: Piece | undefined): string {
  if (!Array.isArray(hole.value)) return address + encode(hole);
  const name = /[?&]([^?&=]+=)$/.exec(address)?.[1];
  const isClosed = next === undefined || (next.kind === 'literal' && /^[&#]/.test(next.text));
  if (name === undefined || !isClosed) {
    refuse('url', hole.number, 'is a list', 'A list must be the whole value of a parameter, as in "?tag=${tags}".');
  }
  const start = address.slice(0, -name.length);
  const items = hole.value.map((item: Json) => name + encode({ ...hole, value: item }));
  return start + items.join('&');
}

function encode(hole: Hole): string {
  const text = valueText('url', hole.value, hole.number);
  if (/\p{Surrogate}/u.test(text)) {
    refuse('url', hole.number, 'holds half of a surrogate pair, which has no encoding', 'Check where the text is cut.');
  }
  return encodeURIComponent(text);
}

function checkAddress(address: string, pieces: readonly Piece[]): void {
  // The URL parser drops these without a word, and what it then takes for the host may be another part.
  const hasControl = pieces.some(piece => piece.kind === 'literal' && /[\t\n\r]/.test(piece.text));
  if (!hasControl && /^https?:\/\/[^/?#\\]/i.test(address) && URL.canParse(address)) return;
  throw new ActionFailure('template/url', `\`${short(address)}\` is not an address.`, {
    hint: 'An address begins with http:// or https://, and a host.',
  });
}

function short(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
