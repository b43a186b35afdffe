import { usesIn } from '../parts.ts';
import type { Check } from './check.ts';
import { removed } from './removal.ts';
import { isMeantUnused } from './uses.ts';

export const unusedStep: Check = {
  code: 'flow/unused-step',
  severity: 'warning',
  title: 'A step without an effect whose result nothing uses',
  explanation:
    'An action that is declared `pure` only gives a value. When nothing mentions the value, the step does nothing for anybody. A name that starts with `_` is left alone.',
  example: `flow tidy(folder: string) {
  step files = file.list("\${folder}/*.tmp")
     //^^^^^ flow/unused-step
  step swept = shell("rm -f -- \${folder}/*.tmp")
}
`,
  visit: {
    Step: (step, look) => {
      const { name, work } = step;
      const symbol = name && look.file.symbols.get(name);
      if (!name || !symbol || isMeantUnused(name.text) || work?.kind !== 'CallWork') return;
      const known = look.file.calls.get(work.call);
      if (known?.target.kind !== 'action' || !known.signature.isPure || usesIn(look).has(symbol)) return;
      look.report(
        name.span,
        `Nothing uses what \`${name.text}\` gives, and \`${known.target.name}\` has no effect besides.`,
        { isUnnecessary: true, fixes: [removed('Remove the step', look.file.text, step.span)] },
      );
    },
  },
};
