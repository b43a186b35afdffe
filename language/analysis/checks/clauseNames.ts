import type { Clause } from '../../syntax/ast.ts';

/** The keyword of a clause. */
export function clauseName(clause: Clause): string {
  return clause.kind.replace('Clause', '').toLowerCase();
}
