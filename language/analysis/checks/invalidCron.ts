import { cronProblem } from '../../triggers/cron.ts';
import type { Check } from './check.ts';
import { triggerName, triggerText } from './triggerTexts.ts';

export const invalidCron: Check = {
  code: 'flow/invalid-cron',
  severity: 'error',
  title: 'A text that is no cron expression',
  explanation:
    'A cron expression has five fields: minute (0–59), hour (0–23), day of the month (1–31), month (1–12 or `JAN`–`DEC`) and day of the week (0–7 or `SUN`–`SAT`). Each is `*`, a number, a range `1-5`, a list `1,15` or a step `*/10`. In place of the five, `@hourly`, `@daily`, `@weekly`, `@monthly` and `@yearly` say the usual ones.',
  example: `flow tidy() {
  step told = log("Tidying up")
}
on schedule("0 25 * * *") => tidy()
          //^^^^^^^^^^^^ flow/invalid-cron
`,
  visit: {
    TriggerDeclaration: (declaration, look) => {
      const cron = triggerName(declaration, look.file) === 'schedule' && triggerText(declaration, 'cron', look.file);
      const problem = cron ? cronProblem(cron.text) : undefined;
      if (cron && problem !== undefined) look.report(cron.literal.span, `This is no cron expression: ${problem}.`);
    },
  },
};
