import type { SignatureParameter } from '../model.ts';
import { type MatchedCall, matchedCall, matchedMessage, matchedMock } from './argumentsOf.ts';
import type { Check, Look } from './check.ts';
import { removedFromList } from './removal.ts';

export const duplicateArgument: Check = {
  code: 'flow/duplicate-argument',
  severity: 'error',
  title: 'A parameter that gets two arguments',
  explanation: 'Each parameter takes one argument.',
  example: `flow greet() {
  step told = log("Hello", message: "Hi")
                         //^^^^^^^ flow/duplicate-argument
}
`,
  visit: {
    CallExpression: (call, look) => report(matchedCall(call, look), look),
    WaitWork: (work, look) => report(matchedMessage(work, look), look),
    EmitWork: (work, look) => report(matchedMessage(work, look), look),
    SendStatement: (work, look) => report(matchedMessage(work, look), look),
    MockStatement: (mock, look) => report(matchedMock(mock, look), look),
  },
};

function report(call: MatchedCall | undefined, look: Look): void {
  const seen = new Set<SignatureParameter>();
  call?.arguments.forEach((argument, index) => {
    const parameter = call.matched[index];
    if (!parameter) return;
    if (seen.has(parameter)) {
      look.report((argument.name ?? argument).span, `\`${parameter.name}\` is given twice. Keep one of the two.`, {
        fixes: [removedFromList('Remove this argument', look.file.text, argument.span)],
      });
    }
    seen.add(parameter);
  });
}
