import { isImportable, plainText } from '../imports.ts';
import type { Check } from './check.ts';

export const importKind: Check = {
  code: 'flow/import-kind',
  severity: 'error',
  title: 'An import of a file that can’t be imported',
  explanation:
    'Imported are `.flow` files (by names, or as a whole with `as`), OpenAPI documents and JSON Schemas (`.yaml`, `.yml`, `.json`, with `as`), and TypeScript or JavaScript modules (`.ts`, `.js`, `.mjs`, by names).',
  example: `import "./notes.txt" as notes
     //^^^^^^^^^^^^^ flow/import-kind
flow greet() {
  step told = log(notes.first)
}
`,
  isFileWide: true,
  visit: {
    ImportDeclaration: ({ path }, look) => {
      const text = plainText(path);
      if (!path || text === undefined || isImportable(text)) return;
      look.report(
        path.span,
        `\`${text}\` can’t be imported: its name ends in none of .flow, .yaml, .yml, .json, .ts, .js, .mjs.`,
      );
    },
  },
};
