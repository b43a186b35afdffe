/** What can be told of a file without parsing it: what it declares and which files it imports. */
import type { Position } from 'vscode-languageserver-types';
import { resolveUri } from '../../analysis/imports.ts';
import type { SymbolKind } from '../../analysis/model.ts';

export interface FileSummary {
  readonly uri: string;
  /** URIs of the files that it imports. */
  readonly imports: readonly string[];
  readonly exports: readonly ExportSummary[];
  /** Whether it sends events. */
  readonly emits: boolean;
}

export interface ExportSummary {
  readonly name: string;
  readonly kind: SymbolKind;
  /** Where the name stands. */
  readonly position: Position;
  /** What follows the name in its line, up to the body: `(amount: int) -> Receipt`. */
  readonly head: string;
}

/** Reads lines that start with a declaration's word. Text inside a `"""` that looks like one is taken for one. */
export function summarise(uri: string, text: string): FileSummary {
  const imports = [...text.matchAll(/^import\s*(?:\{[^}]*\}\s*from\s*)?"([^"\n]+)"/gm)];
  return {
    uri,
    imports: [...new Set(imports.map(([, path = '']) => resolveUri(uri, path)))],
    exports: text.split('\n').flatMap(exported),
    emits: /\bemit\s+[\p{L}_]/u.test(text),
  };
}

function exported(line: string, number: number): readonly ExportSummary[] {
  const [, word = '', space = '', name = '', head = ''] = declaration.exec(line) ?? [];
  if (name === '') return [];
  const position = { line: number, character: word.length + space.length };
  return [{ name, kind: word as SymbolKind, position, head: head.replace(/\s*[={].*$/, '').trim() }];
}

const declaration = /^(flow|fn|type|event|resource|secret)(\s+)([\p{L}_][\p{L}\p{N}_]*)(.*)$/u;
