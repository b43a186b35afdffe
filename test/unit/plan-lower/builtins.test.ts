import assert from 'node:assert/strict';
import { analyse } from '#language/analysis/analyse.ts';
import { builtins } from '#language/plan/builtins/index.ts';

/** The names of the functions and methods that the standard library declares. */
function declaredNames(): readonly string[] {
  const names = [...analyse([]).files.values()].flatMap(file =>
    file.tree.declarations.flatMap(declaration =>
      declaration.kind === 'DeclareDeclaration' && declaration.what === 'fn'
        ? [(declaration.name?.parts ?? []).map(part => part.text).join('.')]
        : [],
    ),
  );
  return [...new Set(names)];
}

describe('built-in functions and methods', () => {
  it('are implemented, each that the standard library declares', () => {
    const missing = declaredNames().filter(name => !builtins.has(name) && name !== 'reveal');
    assert.deepEqual(missing, []);
  });

  it('are declared, each that is implemented', () => {
    const declared = new Set(declaredNames());
    const extra = [...builtins.keys()].filter(name => !declared.has(name));
    assert.deepEqual(extra, []);
  });
});
