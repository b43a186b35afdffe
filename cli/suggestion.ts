import { nearestName } from '#runner/nearestName.ts';

/** ` Did you mean `x`?`, or nothing: the end of a sentence about an unknown name. */
export function suggestion(name: string, candidates: readonly string[]): string {
  const meant = nearestName(name, candidates);
  return meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
}
