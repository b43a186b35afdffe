import { isImportable, plainText, resolveUri } from '../imports.ts';
import { nearest } from '../nearest.ts';
import type { Check } from './check.ts';

export const importNotFound: Check = {
  code: 'flow/import-not-found',
  severity: 'error',
  title: 'An import of a file that is not there',
  explanation: 'The path of an import is relative to the file that it stands in, and written out: `"./names.flow"`.',
  example: `import { shout } from "./wrods.flow"
                    //^^^^^^^^^^^^^^ flow/import-not-found
fn loud(text: string) -> string = shout(text)
`,
  isFileWide: true,
  visit: {
    ImportDeclaration: ({ path }, look) => {
      const text = plainText(path);
      if (path && text === undefined) look.report(path.span, 'The path of an import is a text without `${…}`.');
      if (!path || text === undefined || !isImportable(text)) return;
      const uri = resolveUri(look.file.uri, text);
      if (look.files.has(uri)) return;
      const folder = uri.slice(0, uri.lastIndexOf('/') + 1);
      const beside = [...look.files.keys()].filter(other => other.startsWith(folder)).map(fileName);
      const match = nearest(fileName(uri), beside);
      const hint = match === undefined ? '' : ` Did you mean \`${match}\`?`;
      look.report(path.span, `There is no file \`${text}\`, seen from this one.${hint}`);
    },
  },
};

function fileName(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
}
