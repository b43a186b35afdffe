import { receiverType } from '../members.ts';
import { isBoolean } from '../operators.ts';
import { opened } from '../secrecy.ts';
import { showType } from '../showType.ts';
import { isPrimitive, withoutNull } from '../typeConstruct.ts';
import { type Check, fix } from './check.ts';
import { appended, capital } from './mismatchMessage.ts';

export const conditionNotBoolean: Check = {
  code: 'flow/condition-not-boolean',
  severity: 'error',
  title: 'A condition that is not true or false',
  explanation:
    'Conditions are booleans; nothing else counts as true or false. Compare the value with what you mean: `!= null`, `> 0`, `!= ""`.',
  example: `flow tell(count: int) {
  if count {
   //^^^^^ flow/condition-not-boolean
    step told = log("something")
  }
}
`,
  declaration: look => {
    for (const [expression, { role, by }] of look.file.expectations) {
      if (role !== 'condition') continue;
      const type = look.typeOf(expression);
      const plain = withoutNull(opened(type));
      if (isBoolean(plain)) continue;
      const isJson = isPrimitive(receiverType(type), 'json');
      const advice = isJson ? 'Say what the data is with `as boolean`.' : 'Compare it with what you mean.';
      const fixes = isJson ? [fix('Add `as boolean`', ...appended(expression, ' as boolean'))] : [];
      look.report(expression.span, `${capital(by)} is true or false, but this is ${showType(type)}. ${advice}`, {
        fixes,
      });
    }
  },
};
