import { takesPositional } from '../calls.ts';
import { type MatchedCall, matchedCall, matchedMessage, matchedMock } from './argumentsOf.ts';
import { at, type Check, declaredAt, fix, type Look } from './check.ts';
import { suggestion } from './suggestion.ts';

export const unknownArgument: Check = {
  code: 'flow/unknown-argument',
  severity: 'error',
  title: 'An argument that no parameter takes',
  explanation:
    'Arguments are given by the names of the parameters. The first one of an action or a flow may be given without its name, those of functions and methods all may.',
  example: `flow rest() {
  step pause = sleep(1s, jitter: 2s)
                       //^^^^^^ flow/unknown-argument
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
  if (!call) return;
  const { target, parameters } = call;
  const given = new Set(call.arguments.flatMap(({ name }) => name?.text ?? []));
  const names = parameters.map(parameter => parameter.name);
  const related = declaredAt(target.name, target.origin);
  call.arguments.forEach((argument, index) => {
    if (call.matched[index] || !argument.value) return;
    const { name } = argument;
    if (name) {
      const { hint, fixes } = suggestion(
        name.text,
        name.span,
        names.filter(known => !given.has(known)),
      );
      const known = names.length > 0 ? ` It takes ${names.map(text => `\`${text}\``).join(', ')}.` : ' It takes none.';
      look.report(name.span, `\`${target.name}\` has no parameter \`${name.text}\`.${hint || known}`, {
        related,
        fixes,
      });
      return;
    }
    const parameter = parameters[index];
    if (parameter && !takesPositional(target)) {
      look.report(
        argument.span,
        `Only the first argument of \`${target.name}\` may be given without its name. Name this one: \`${parameter.name}: …\`.`,
        {
          related,
          fixes: [fix(`Name it \`${parameter.name}\``, { span: at(argument.span.start), text: `${parameter.name}: ` })],
        },
      );
    } else {
      const count = parameters.length === 1 ? 'one argument' : `${parameters.length || 'no'} arguments`;
      look.report(argument.span, `\`${target.name}\` takes ${count}; this one is too many.`, { related });
    }
  });
}
