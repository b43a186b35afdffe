/** Where declarations start in the text. */
import type { FileModel } from '../../analysis/model.ts';
import type { Declaration } from '../../syntax/ast.ts';

/** Where a declaration starts with the comments directly above it; the start of the file when there is none. */
export function startOfDeclaration(file: FileModel, declaration: Declaration | undefined): number {
  let start = declaration?.span.start ?? 0;
  const before = file.tokens.filter(token => token.start < start);
  for (const token of before.toReversed()) {
    const isComment = token.kind === 'comment' || token.kind === 'docComment';
    if (!isComment || /\n[ \t]*\r?\n/.test(file.text.slice(token.end, start))) break;
    start = token.start;
  }
  return start;
}
