import type { CacheClause, Expression, Parameter, ReturnStatement } from '../../syntax/ast.ts';
import { hasSecret } from '../secrecy.ts';
import { showType } from '../showType.ts';
import type { Check, Look } from './check.ts';
import { mismatchesOf } from './mismatch.ts';
import { capital } from './mismatchMessage.ts';
import { revealFix, secretSources } from './secretSource.ts';

export const secretLeak: Check = {
  code: 'flow/secret-leak',
  severity: 'error',
  title: 'A secret where others can read it',
  explanation:
    'What is computed from a secret is secret, and fits only parameters that are declared `secret`. A log, a message, an event and a result are kept and shown. Where it is meant, `reveal(…)` says so.',
  example: `secret token

flow tell() {
  step told = log("The token is \${token}")
                //^^^^^^^^^^^^^^^^^^^^^^^ flow/secret-leak
}
`,
  declaration: look => {
    for (const { kind, expression, expectation, from } of mismatchesOf(look.context)) {
      if (kind === 'secret') tell(look, expression, `${expectation.by} takes nothing secret`, showType(from));
    }
  },
  visit: {
    ReturnStatement: checkReturn,
    CacheClause: checkCache,
    EventDeclaration: ({ parameters }, look) => {
      for (const parameter of parameters) checkField(parameter, look);
    },
  },
};

function tell(look: Look, expression: Expression, why: string, type = showType(look.typeOf(expression))): void {
  look.report(
    expression.span,
    `${capital(why)}, but this is ${type}. Leave it out, or write \`reveal(…)\` where others may see it.`,
    { related: secretSources(expression, look), fixes: revealFix(expression, look) },
  );
}

/** A declared result is an expectation; an inferred one is not. */
function checkReturn({ value }: ReturnStatement, look: Look): void {
  if (!value || look.file.expectations.has(value) || !hasSecret(look.typeOf(value))) return;
  tell(look, value, 'a result is kept and shown unless the flow says that it is secret (`-> secret …`)');
}

/** What a result is found again by is kept beside it. */
function checkCache({ on }: CacheClause, look: Look): void {
  const step = look.parents.at(-1);
  if (on) {
    if (hasSecret(look.typeOf(on))) tell(look, on, 'what `cache` goes by is kept');
    return;
  }
  const call = step?.kind === 'Step' && step.work?.kind === 'CallWork' ? step.work.call : undefined;
  for (const { value } of call?.arguments ?? []) {
    if (!value || !hasSecret(look.typeOf(value))) continue;
    look.report(
      value.span,
      'A `cache` goes by all arguments and keeps them, but this one is secret. Say what it is to go by: `cache on …`.',
      { related: secretSources(value, look) },
    );
  }
}

function checkField({ name, type }: Parameter, look: Look): void {
  const declared = look.file.symbols.get(name)?.type();
  if (!type || !declared || !hasSecret(declared)) return;
  look.report(
    type.span,
    `An event is kept and seen by all who wait for it, so \`${name.text}\` can’t be secret. Send what the receiver can find the secret by.`,
  );
}
