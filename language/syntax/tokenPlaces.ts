/** Finding tokens of a file by their place. */
import type { Span } from './ast.ts';
import type { SyntaxToken } from './syntaxToken.ts';

export function isComment(kind: SyntaxToken['kind']): boolean {
  return kind === 'comment' || kind === 'docComment';
}

/** How many more `{` than `}` there are among the tokens of a span. */
export function countBraces(tokens: readonly SyntaxToken[], text: string, { start, end }: Span): number {
  let open = 0;
  for (let at = firstTokenAt(tokens, start); at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined || token.start >= end) break;
    if (token.kind !== 'punctuation') continue;
    const code = text.charCodeAt(token.start);
    if (code === 0x7b) open++;
    else if (code === 0x7d) open--;
  }
  return open;
}

/** The index of the first token that starts at an offset or behind it. */
export function firstTokenAt(tokens: readonly SyntaxToken[], offset: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.start ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
