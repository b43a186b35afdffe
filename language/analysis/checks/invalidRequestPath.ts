import { pathProblem } from '../../triggers/requestPath.ts';
import { type Check, fix } from './check.ts';
import { triggerName, triggerText } from './triggerTexts.ts';

export const invalidRequestPath: Check = {
  code: 'flow/invalid-request-path',
  severity: 'error',
  title: 'A text that is no path of a webhook',
  explanation:
    'The path of a webhook starts with `/`. Its parts are letters, digits and `-._~`, or a name in braces that stands for any text: `"/orders/{id}"`. `/health`, `/metrics` and what is below `/baton` are answered by `baton serve` itself.',
  example: `flow take(id: string) {
  step told = log("Order \${id}")
}
on webhook("POST", "orders/{id}") as request => take(id: request.parameters.id)
                 //^^^^^^^^^^^^^ flow/invalid-request-path
`,
  visit: {
    TriggerDeclaration: (declaration, look) => {
      const path = triggerName(declaration, look.file) === 'webhook' && triggerText(declaration, 'path', look.file);
      const problem = path ? pathProblem(path.text) : undefined;
      if (!path || problem === undefined) return;
      const start = path.literal.span.start + 1;
      const isRelative = pathProblem(`/${path.text}`) === undefined;
      const fixes = isRelative ? [fix('Add `/`', { span: { start, end: start }, text: '/' })] : [];
      look.report(path.literal.span, problem, { fixes });
    },
  },
};
