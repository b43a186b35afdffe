import type { ImportDeclaration, Name } from '../../syntax/ast.ts';
import type { Check, Look } from './check.ts';
import { removed, removedFromList } from './removal.ts';
import { isMeantUnused, isUsedBeside } from './uses.ts';

export const unusedImport: Check = {
  code: 'flow/unused-import',
  severity: 'warning',
  title: 'An import that nothing mentions',
  explanation: 'What a file does not use, it need not import.',
  example: `//- /greet.flow
import { shout } from "./words.flow"
       //^^^^^ flow/unused-import
flow greet() {
  step told = log("Hello")
}
//- /words.flow
fn shout(text: string) -> string = text.upper()
`,
  isFileWide: true,
  visit: { ImportDeclaration: checkImport },
};

function checkImport(declaration: ImportDeclaration, look: Look): void {
  const unused = (name: Name | undefined) => name && !isMeantUnused(name.text) && !isUsed(name, declaration, look);
  if (declaration.alias && unused(declaration.alias)) {
    look.report(declaration.alias.span, `Nothing mentions \`${declaration.alias.text}\`.`, {
      isUnnecessary: true,
      fixes: [removed('Remove the import', look.file.text, declaration.span)],
    });
  }
  const names = declaration.names ?? [];
  for (const imported of names) {
    const local = imported.alias ?? imported.name;
    if (!unused(local)) continue;
    look.report(local.span, `Nothing mentions \`${local.text}\`.`, {
      isUnnecessary: true,
      fixes: [
        names.length === 1
          ? removed('Remove the import', look.file.text, declaration.span)
          : removedFromList(`Remove \`${local.text}\``, look.file.text, imported.span),
      ],
    });
  }
}

function isUsed(local: Name, declaration: ImportDeclaration, look: Look): boolean {
  const symbol = look.file.symbols.get(local);
  return symbol !== undefined && isUsedBeside(declaration, symbol, look.parts);
}
