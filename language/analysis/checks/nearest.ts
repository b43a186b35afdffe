import { distance } from 'fastest-levenshtein';
import type { Span } from '../../syntax/ast.ts';
import type { Fix } from '../model.ts';
import { fix } from './check.ts';

/** The name most like another one, if one is like enough to be meant: a third of its letters may differ, case counts little. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.floor(name.length / 3) + 0.75;
  for (const candidate of candidates) {
    if (candidate === name) continue;
    const steps =
      candidate.toLowerCase() === name.toLowerCase() ? 0.5 : distance(name.toLowerCase(), candidate.toLowerCase());
    if (steps < least) {
      best = candidate;
      least = steps;
    }
  }
  return best;
}

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
