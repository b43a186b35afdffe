/** What a file's texts lead to: the files that it imports, and addresses of the web. */
import type { DocumentLink } from 'vscode-languageserver-types';
import type { FileModel, Model } from '../analysis/model.ts';
import type { Span, StringLiteral } from '../syntax/ast.ts';
import { walk } from '../syntax/walk.ts';
import { importTarget } from './support/imports.ts';
import { rangeOf } from './support/places.ts';

/** Links to files name them as the model does. */
export function documentLinks(model: Model, uri: string): DocumentLink[] {
  const file = model.files.get(uri);
  if (file === undefined) return [];
  const links: DocumentLink[] = [];
  walk(file.tree, (node, parents) => {
    const parent = parents.at(-1);
    if (node.kind !== 'StringLiteral') return;
    if (parent?.kind !== 'ImportDeclaration') links.push(...addresses(file, node));
    else {
      const target = importTarget(file, parent);
      if (target !== undefined) links.push({ range: rangeOf(file, inner(file, node)), target });
    }
  });
  return links;
}

/** A string without its quotes. */
function inner(file: FileModel, { span }: StringLiteral): Span {
  const isClosed = span.end - span.start > 1 && file.text[span.end - 1] === '"';
  return { start: span.start + 1, end: isClosed ? span.end - 1 : span.end };
}

const address = /https?:\/\/[^\s"'<>()[\]{}\\$`]+[^\s"'<>()[\]{}\\$`.,;:!?]/g;

/** Addresses that are written out: what a hole fills in nobody knows yet. */
function addresses(file: FileModel, { span }: StringLiteral): DocumentLink[] {
  const text = file.text.slice(span.start, span.end);
  return [...text.matchAll(address)].flatMap(match => {
    const start = span.start + match.index;
    const end = start + match[0].length;
    const isOpen = file.text.startsWith('${', end);
    return isOpen ? [] : [{ range: rangeOf(file, { start, end }), target: match[0] }];
  });
}
