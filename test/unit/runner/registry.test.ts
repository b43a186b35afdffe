import assert from 'node:assert/strict';
import { standardFiles } from '#language/std/index.ts';
import { parse } from '#language/syntax/parser.ts';
import { actions, resourceKinds } from '#runner/actions/registry.ts';

describe('the registry of actions', () => {
  it('has what the standard library declares, with the same parameters', () => {
    const declared = { action: {} as Declared, resource: {} as Declared };
    for (const file of standardFiles) {
      for (const declaration of parse(file.text).tree.declarations) {
        if (declaration.kind !== 'DeclareDeclaration') continue;
        if (declaration.what !== 'action' && declaration.what !== 'resource') continue;
        // These the kernel itself gives out.
        if (declaration.what === 'resource' && file.uri.endsWith('/permits.flow')) continue;
        const name = declaration.name!.parts.map(part => part.text).join('.');
        declared[declaration.what][name] = declaration.parameters.map(parameter => parameter.name.text);
      }
    }
    assert.ok(Object.keys(declared.action).length > 10);
    assert.deepEqual(parametersOf(actions), sorted(declared.action));
    assert.deepEqual(parametersOf(resourceKinds), sorted(declared.resource));
  });
});

type Declared = Record<string, readonly string[]>;

function parametersOf(registry: Readonly<Record<string, { readonly parameters: readonly string[] }>>): Declared {
  return sorted(Object.fromEntries(Object.entries(registry).map(([name, { parameters }]) => [name, parameters])));
}

function sorted(names: Declared): Declared {
  return Object.fromEntries(Object.entries(names).sort(([one], [other]) => (one < other ? -1 : 1)));
}
