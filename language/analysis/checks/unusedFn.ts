import type { Check } from './check.ts';
import { removed } from './removal.ts';
import { isMeantUnused, isUsedBeside } from './uses.ts';

export const unusedFn: Check = {
  code: 'flow/unused-fn',
  severity: 'warning',
  title: 'A function that nothing calls',
  explanation:
    'A `fn` of a file with flows that neither the file nor another one calls can go. Files without flows are taken for libraries, and left alone.',
  example: `fn shout(text: string) -> string = text.upper()
 //^^^^^ flow/unused-fn
flow greet() {
  step told = log("Hello")
}
`,
  isFileWide: true,
  visit: {
    FnDeclaration: (declaration, look) => {
      const { name } = declaration;
      const symbol = name && look.file.symbols.get(name);
      if (!name || !symbol || isMeantUnused(name.text)) return;
      const isLibrary = !look.file.tree.declarations.some(other => other.kind === 'FlowDeclaration');
      const { usedElsewhere } = look;
      if (isLibrary || usedElsewhere.has(name.text) || usedElsewhere.has('*')) return;
      if (isUsedBeside(declaration, symbol, look.parts)) return;
      look.report(name.span, `Nothing calls \`${name.text}\`.`, {
        isUnnecessary: true,
        fixes: [removed('Remove it', look.file.text, declaration.span)],
      });
    },
  },
};
