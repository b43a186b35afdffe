import { plainText } from '../imports.ts';
import type { Check } from './check.ts';
import { suggestion } from './suggestion.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export const invalidHttpMethod: Check = {
  code: 'flow/invalid-http-method',
  severity: 'error',
  title: 'An HTTP method that there is not',
  explanation: `The methods are ${methods.map(method => `\`${method}\``).join(', ')}, in capital letters.`,
  example: `flow look() {
  step head = http.request(method: "HAED", url: "https://example.com")
                                 //^^^^^^ flow/invalid-http-method
}
`,
  visit: {
    CallExpression: (call, look) => {
      const known = look.file.calls.get(call);
      const method = known?.target.name === 'http.request' ? known.arguments.get('method') : undefined;
      if (method?.kind !== 'StringLiteral') return;
      const text = plainText(method);
      if (text === undefined || methods.includes(text)) return;
      const inside = { start: method.span.start + 1, end: method.span.end - 1 };
      const { hint, fixes } = suggestion(text, inside, methods);
      look.report(method.span, `There is no HTTP method \`${text}\`.${hint}`, { fixes });
    },
  },
};
