import { patternProblem } from '../../triggers/filePattern.ts';
import type { Check } from './check.ts';
import { triggerName, triggerText } from './triggerTexts.ts';

export const invalidFilePattern: Check = {
  code: 'flow/invalid-file-pattern',
  severity: 'error',
  title: 'A text that is no pattern of files',
  explanation:
    'In a pattern of files, `*` is any characters within a name, `?` is one, `**` is any folders, `[a-z]` is one of these characters, and `{csv,txt}` is one of these texts. Folders are separated by `/`. A file whose name starts with a dot fits only where the pattern has that dot.',
  example: `flow take(path: string) {
  step told = log("New: \${path}")
}
on change("inbox/") as file => take(path: file.path)
        //^^^^^^^^ flow/invalid-file-pattern
`,
  visit: {
    TriggerDeclaration: (declaration, look) => {
      const pattern =
        triggerName(declaration, look.file) === 'change' && triggerText(declaration, 'pattern', look.file);
      const problem = pattern ? patternProblem(pattern.text) : undefined;
      if (pattern && problem !== undefined) look.report(pattern.literal.span, problem);
    },
  },
};
