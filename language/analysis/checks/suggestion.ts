import type { Span } from '../../syntax/ast.ts';
import type { Fix } from '../model.ts';
import { nearest } from '../nearest.ts';
import { fix } from './check.ts';

/** The end of a message, and the fix, for a name that is probably misspelt. */
export function suggestion(
  name: string,
  span: Span,
  candidates: Iterable<string>,
): { readonly hint: string; readonly fixes: readonly Fix[] } {
  const match = nearest(name, candidates);
  if (match === undefined) return { hint: '', fixes: [] };
  return { hint: ` Did you mean \`${match}\`?`, fixes: [fix(`Change to \`${match}\``, { span, text: match })] };
}
