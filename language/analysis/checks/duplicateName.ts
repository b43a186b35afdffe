import type { Check } from './check.ts';

export const duplicateName: Check = {
  code: 'flow/duplicate-name',
  severity: 'error',
  title: 'Two things of the same name in one block',
  explanation:
    'A name means one thing in its block (or at the top of its file). A block inside may use the name for something of its own.',
  example: `flow greet() {
  step told = log("Hello")
  step told = log("Hi")
     //^^^^ flow/duplicate-name
}
`,
  declaration: look => {
    for (const { name, first } of look.context.duplicates) {
      look.report(name.span, `There is already a \`${name.text}\` here. Give one of the two another name.`, {
        related: [{ message: `The first \`${name.text}\`.`, origin: first.origin }],
      });
    }
  },
};
