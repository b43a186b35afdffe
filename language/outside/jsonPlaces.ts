/**
 * Where the members of a JSON text stand. The text is known to be JSON. Only the objects and lists that lead to a place
 * are looked through, and each of them once, so that a large document costs nothing until a place in it is asked for.
 */
import type { Span } from '../syntax/ast.ts';
import type { DocumentPath, Places } from './tree.ts';

interface Member {
  /** Of the key without its quotes; of the value's first character in a list. */
  readonly key: Span;
  /** Offset of the value. */
  readonly value: number;
}

export class JsonPlaces implements Places {
  readonly #text: string;
  /** By the offset of the object or list. */
  readonly #containers = new Map<number, ReadonlyMap<string, Member>>();

  constructor(text: string) {
    this.#text = text;
  }

  spanOf(path: DocumentPath): Span {
    const start = this.#skipSpace(0);
    let found: Member = { key: { start, end: start + 1 }, value: start };
    for (const part of path) {
      const member = this.#membersAt(found.value).get(String(part));
      if (member === undefined) break;
      found = member;
    }
    return found.key;
  }

  #membersAt(offset: number): ReadonlyMap<string, Member> {
    const known = this.#containers.get(offset);
    if (known !== undefined) return known;
    const members = this.#text[offset] === '{' ? this.#readObject(offset) : this.#readList(offset);
    this.#containers.set(offset, members);
    return members;
  }

  #readObject(offset: number): ReadonlyMap<string, Member> {
    const members = new Map<string, Member>();
    let at = this.#skipSpace(offset + 1);
    while (this.#text[at] === '"') {
      const end = this.#skipString(at);
      const value = this.#skipSpace(this.#skipSpace(end) + 1);
      const name = JSON.parse(this.#text.slice(at, end)) as string;
      members.set(name, { key: { start: at + 1, end: end - 1 }, value });
      at = this.#next(value);
    }
    return members;
  }

  #readList(offset: number): ReadonlyMap<string, Member> {
    const members = new Map<string, Member>();
    if (this.#text[offset] !== '[') return members;
    let at = this.#skipSpace(offset + 1);
    while (at < this.#text.length && this.#text[at] !== ']') {
      members.set(String(members.size), { key: { start: at, end: at + 1 }, value: at });
      at = this.#next(at);
    }
    return members;
  }

  /** Where the member after the value at an offset starts, or the bracket that closes. */
  #next(value: number): number {
    const end = this.#skipSpace(this.#skipValue(value));
    return this.#text[end] === ',' ? this.#skipSpace(end + 1) : end;
  }

  #skipSpace(offset: number): number {
    let at = offset;
    while (/\s/.test(this.#text.charAt(at))) at += 1;
    return at;
  }

  #skipString(offset: number): number {
    let end = this.#text.indexOf('"', offset + 1);
    while (end >= 0 && this.#isEscaped(end)) end = this.#text.indexOf('"', end + 1);
    return end < 0 ? this.#text.length : end + 1;
  }

  #isEscaped(offset: number): boolean {
    let count = 0;
    while (this.#text[offset - 1 - count] === '\\') count += 1;
    return count % 2 === 1;
  }

  #skipValue(offset: number): number {
    const first = this.#text[offset];
    if (first === '"') return this.#skipString(offset);
    if (first !== '{' && first !== '[') {
      const end = /[\s,\]}]/g;
      end.lastIndex = offset;
      return end.exec(this.#text)?.index ?? this.#text.length;
    }
    const bracket = /["{}[\]]/g;
    bracket.lastIndex = offset;
    let depth = 0;
    for (let found = bracket.exec(this.#text); found; found = bracket.exec(this.#text)) {
      if (found[0] === '"') bracket.lastIndex = this.#skipString(found.index);
      else depth += found[0] === '{' || found[0] === '[' ? 1 : -1;
      if (depth === 0) return found.index + 1;
    }
    return this.#text.length;
  }
}
