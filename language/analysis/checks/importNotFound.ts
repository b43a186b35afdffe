import { isFlowPath, plainText, resolveUri } from '../imports.ts';
import type { Check } from './check.ts';
import { nearest } from './nearest.ts';

export const importNotFound: Check = {
  code: 'flow/import-not-found',
  severity: 'error',
  title: 'An import of a file that is not there',
  explanation: 'The path of an import is relative to the file that it stands in, and written out: `"./names.flow"`.',
  example: `import { shout } from "./wrods.flow"
                    //^^^^^^^^^^^^^^ flow/import-not-found
fn loud(text: string) -> string = shout(text)
`,
  visit: {
    ImportDeclaration: ({ path }, look) => {
      const text = plainText(path);
      if (path && text === undefined) look.report(path.span, 'The path of an import is a text without `${…}`.');
      if (!path || text === undefined || !isFlowPath(text)) return;
      const uri = resolveUri(look.file.uri, text);
      if (look.files.has(uri)) return;
      const match = nearest(uri, look.files.keys());
      const name = match && decodeURIComponent(match.slice(match.lastIndexOf('/') + 1));
      const hint =
        name && match.slice(0, match.lastIndexOf('/')) === uri.slice(0, uri.lastIndexOf('/'))
          ? ` Did you mean \`${name}\`?`
          : '';
      look.report(path.span, `There is no file \`${text}\` beside this one.${hint}`);
    },
  },
};
