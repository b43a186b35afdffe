import type { Span } from '../../syntax/ast.ts';
import type { Check, Look } from './check.ts';

export const notYetRunnable: Check = {
  code: 'flow/not-yet-runnable',
  severity: 'error',
  title: 'A part of the language that can’t run yet',
  explanation:
    'The language is larger than what the runner carries out so far. What can’t run yet is read, checked and drawn, and says so.',
  example: `flow price(item: string) -> json {
  step answer = http.get("https://shop.example/items/\${item}") cache for 1h
                                                             //^^^^^ flow/not-yet-runnable
  return answer.body
}
`,
  // To lift a restriction, take its line out.
  visit: {
    StartWork: ({ span }, look) => report(look, span, 'start'),
    CacheClause: ({ span }, look) => report(look, span, 'cache'),
  },
};

/** On the keyword, with which the span begins. */
function report(look: Look, { start }: Span, keyword: string): void {
  look.report({ start, end: start + keyword.length }, `\`${keyword}\` can’t run yet.`);
}
