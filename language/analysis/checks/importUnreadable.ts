import { LineIndex } from '../../syntax/lineIndex.ts';
import { plainText, resolveUri } from '../imports.ts';
import type { Check } from './check.ts';

export const importUnreadable: Check = {
  code: 'flow/import-unreadable',
  severity: 'error',
  title: 'An import of a document that can’t be read',
  explanation:
    'A document from outside must be what its name says: JSON, YAML, or a TypeScript or JavaScript module. API descriptions must be OpenAPI 3.0 or 3.1. The message names the line of the document.',
  example: `//- /order.flow
import "./order.schema.json" as Order
     //^^^^^^^^^^^^^^^^^^^^^ flow/import-unreadable
fn total(order: Order) -> json = order
//- /order.schema.json
{ "type": "object", "properties": }
`,
  isFileWide: true,
  visit: {
    ImportDeclaration: ({ path }, look) => {
      const text = plainText(path);
      const other = text === undefined ? undefined : look.files.get(resolveUri(look.file.uri, text));
      const problem = other?.outside?.problem;
      if (!path || !other || !problem) return;
      const { line } = new LineIndex(other.text).position(problem.span.start);
      look.report(path.span, `Line ${line + 1} of \`${text}\`: ${problem.message}`, {
        related: [{ message: 'It is here.', origin: { uri: other.uri, ...problem.span } }],
      });
    },
  },
};
