import { nearest } from '../nearest.ts';
import { showType } from '../showType.ts';
import { acceptsNull } from '../typeConstruct.ts';
import { isEventFilter, type MatchedCall, matchedCall, matchedMessage } from './argumentsOf.ts';
import { at, type Check, declaredAt, fix, type Look } from './check.ts';
import { placeholder } from './mismatchMessage.ts';

export const missingArgument: Check = {
  code: 'flow/missing-argument',
  severity: 'error',
  title: 'A parameter that gets no argument',
  explanation:
    'Every parameter needs an argument, unless it is optional (`name?: T`), has a default, or its type takes null.',
  example: `flow greet() {
  step told = log()
            //^^^ flow/missing-argument
}
`,
  visit: {
    CallExpression: (call, look) => {
      if (!isEventFilter(call, look)) report(matchedCall(call, look), look);
    },
    EmitWork: (work, look) => report(matchedMessage(work, look), look),
    SendStatement: (work, look) => report(matchedMessage(work, look), look),
  },
};

function report(call: MatchedCall | undefined, look: Look): void {
  if (!call) return;
  const { target, parameters, matched, end } = call;
  const missing = parameters
    .filter(parameter => !parameter.optional && !acceptsNull(parameter.type()) && !matched.includes(parameter))
    .filter(({ name }) => !isMisspelt(name, call));
  if (missing.length === 0) return;
  const names = missing.map(({ name, type }) => `\`${name}: ${showType(type())}\``);
  const what = names.length === 1 ? `its argument ${names[0]}` : `its arguments ${names.join(', ')}`;
  const added = missing.map(({ name, type }) => `${name}: ${placeholder(type())}`).join(', ');
  const text = look.file.text.slice(0, end).trimEnd();
  const separator = call.arguments.length === 0 || text.endsWith(',') ? '' : ', ';
  const title = missing.length === 1 ? `Add \`${missing[0]?.name}\`` : 'Add the missing arguments';
  look.report(call.callee, `\`${target.name}\` needs ${what}.`, {
    related: declaredAt(target.name, target.origin),
    fixes: [fix(title, { span: at(end), text: separator + added })],
  });
}

/** Whether an argument that fits no parameter is probably meant for this one: that is told for itself. */
function isMisspelt(name: string, { arguments: given, matched }: MatchedCall): boolean {
  return given.some((argument, index) => !matched[index] && argument.name && nearest(argument.name.text, [name]));
}
