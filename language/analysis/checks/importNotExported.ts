import { isImportable, plainText, resolveUri } from '../imports.ts';
import type { Check } from './check.ts';
import { suggestion } from './suggestion.ts';

export const importNotExported: Check = {
  code: 'flow/import-not-exported',
  severity: 'error',
  title: 'An import of a name that the other file does not declare',
  explanation:
    'A file gives others what it declares at its top: flows, types, functions, resources and events. What it imports itself it does not pass on.',
  example: `//- /greet.flow
import { shuot } from "./words.flow"
       //^^^^^ flow/import-not-exported
flow greet() {
  step told = log(shuot("Hello"))
}
//- /words.flow
fn shout(text: string) -> string = text.upper()
`,
  isFileWide: true,
  visit: {
    ImportDeclaration: ({ path, names }, look) => {
      const text = plainText(path);
      if (text === undefined || !isImportable(text)) return;
      const uri = resolveUri(look.file.uri, text);
      const other = look.files.get(uri);
      if (!other) return;
      for (const { name } of names ?? []) {
        const symbol = other.scope.get(name.text);
        if (symbol && symbol.origin.uri === uri && symbol.declaration?.kind !== 'ImportDeclaration') continue;
        const own = [...other.scope].filter(([, { origin }]) => origin.uri === uri).map(([known]) => known);
        const { hint, fixes } = suggestion(name.text, name.span, own);
        look.report(name.span, `\`${text}\` declares no \`${name.text}\`.${hint}`, { fixes });
      }
    },
  },
};
