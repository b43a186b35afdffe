import { nearest } from '#language/analysis/nearest.ts';

/** ` Did you mean `x`?`, or nothing: the end of a sentence about an unknown name. */
export function suggestion(name: string, candidates: readonly string[]): string {
  const meant = nearest(name, candidates);
  return meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
}
