/** Where the members of a YAML document stand. */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type ParsedNode } from 'yaml';
import type { Span } from '../syntax/ast.ts';
import type { DocumentPath, Places } from './tree.ts';

export class YamlPlaces implements Places {
  readonly #document: Document<ParsedNode>;

  constructor(document: Document<ParsedNode>) {
    this.#document = document;
  }

  spanOf(path: DocumentPath): Span {
    let node: unknown = this.#document.contents;
    let span = firstOf(node);
    for (const part of path) {
      if (isAlias(node)) node = node.resolve(this.#document);
      const member = memberOf(node, part);
      if (member === undefined) break;
      span = spanOfNode(member.key) ?? firstOf(member.value);
      node = member.value;
    }
    return span;
  }
}

interface Member {
  readonly key: unknown;
  readonly value: unknown;
}

function memberOf(node: unknown, part: string | number): Member | undefined {
  if (isSeq(node)) {
    const value = node.items[Number(part)];
    return value === undefined ? undefined : { key: undefined, value };
  }
  if (!isMap(node)) return undefined;
  return node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
}

function spanOfNode(node: unknown): Span | undefined {
  const range = (node as Node | undefined)?.range;
  return range ? { start: range[0], end: range[1] } : undefined;
}

/** A value's first character. */
function firstOf(node: unknown): Span {
  const start = spanOfNode(node)?.start ?? 0;
  return { start, end: start + 1 };
}
