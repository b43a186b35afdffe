import type { RepeatWork } from '../../syntax/ast.ts';
import { mentionsIn } from '../mentions.ts';
import type { Check, Look } from './check.ts';

export const untilNeverChanges: Check = {
  code: 'flow/until-never-changes',
  severity: 'warning',
  title: 'A `repeat` whose `until` is the same in every round',
  explanation:
    'What stands outside of a `repeat` has its value before the first round and keeps it. An `until` that mentions nothing of the body holds after the first round, or never.',
  example: `flow poll(address: string, wanted: string) {
  step first = http.get("\${address}/state")
  repeat every 10s {
    step job = http.get("\${address}/state")
  } until first.body.state == wanted
        //^^^^^^^^^^^^^^^^^^^^^^^^^^ flow/until-never-changes
}
`,
  visit: { RepeatWork: checkRepeat },
};

/** Functions that may give another value each time. */
const changing: ReadonlySet<string> = new Set(['now', 'random', 'uuid']);

function checkRepeat({ body, until }: RepeatWork, look: Look): void {
  if (!body || !until) return;
  const changes = mentionsIn(look.file, until).some(({ symbol }) => {
    if (symbol.kind === 'builtin') return changing.has(symbol.name);
    const { uri, start, end } = symbol.origin;
    return uri === look.file.uri && start >= body.span.start && end <= body.span.end;
  });
  if (!changes) look.report(until.span, 'This is the same in every round: it mentions nothing of the body.');
}
