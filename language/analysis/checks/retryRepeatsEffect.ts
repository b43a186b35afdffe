import type { RetryClause } from '../../syntax/ast.ts';
import { at, type Check, declaredAt, type Look } from './check.ts';
import { removed } from './removal.ts';

export const retryRepeatsEffect: Check = {
  code: 'flow/retry-repeats-effect',
  severity: 'warning',
  title: 'A `retry` of an action that may do its work twice',
  explanation:
    'An attempt that fails may have done its work all the same: the answer was lost, the time was over. Trying again does it twice, unless the action is `idempotent` (as `http.get` and `file.write` are) or sends the step’s key (as `http.post` does). An `on` that names the failures after which nothing has been done makes it safe; so does an action that is declared `idempotent`.',
  example: `flow bill(customer: string) {
  step sent = shell("send-bill \${customer}") retry 3
                                           //^^^^^^^ flow/retry-repeats-effect
}
`,
  visit: { RetryClause: checkRetry },
};

function checkRetry(clause: RetryClause, look: Look): void {
  const step = look.parents.at(-1);
  if (clause.on || step?.kind !== 'Step' || step.work?.kind !== 'CallWork') return;
  const known = look.file.calls.get(step.work.call);
  if (known?.target.kind !== 'action' || known.signature.isIdempotent || known.signature.isKeyed) return;
  const { name, origin } = known.target;
  const end = clause.span.end;
  look.report(
    clause.span,
    `\`${name}\` is neither idempotent nor sends a key: an attempt that failed may have done its work, and the next one does it again. Say with \`on\` after which failures nothing has been done.`,
    {
      related: declaredAt(name, origin),
      fixes: [
        {
          title: 'Retry only after failures that you name',
          edits: [{ span: at(end), text: ' on error.code == ""' }],
          isPreferred: false,
        },
        { ...removed('Remove the `retry`', look.file.text, clause.span), isPreferred: false },
      ],
    },
  );
}
