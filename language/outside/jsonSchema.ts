/** A JSON Schema document: the type that it describes, and those of its `$defs`. */
import type { Symbol } from '../analysis/model.ts';
import { makeSymbol } from '../analysis/symbols.ts';
import type { OutsideDocument } from './document.ts';
import { freeName, typeName } from './identifiers.ts';
import { entries, member, text } from './jsonValue.ts';
import { docOf, originAt, SchemaTypes } from './schemaTypes.ts';
import type { DocumentTree } from './tree.ts';

export function readJsonSchema(uri: string, tree: DocumentTree): OutsideDocument {
  const types = new SchemaTypes(uri, tree, typeName(text(member(tree.value, 'title')) ?? 'Document'));
  const names = new Map<string, Symbol>();
  for (const word of ['$defs', 'definitions']) {
    for (const [name, schema] of entries(member(tree.value, word))) {
      const own = freeName(typeName(name), taken => names.has(taken));
      names.set(own, typeSymbol(uri, tree, [word, name], own, schema, types));
    }
  }
  return { kind: 'schema', problem: undefined, names, members: new Map(), type: name => types.named([], name) };
}

/** The symbol of a schema that can be imported by name. */
export function typeSymbol(
  uri: string,
  tree: DocumentTree,
  path: readonly string[],
  name: string,
  schema: unknown,
  types: SchemaTypes,
): Symbol {
  return makeSymbol({
    kind: 'type',
    name,
    origin: originAt(uri, tree, path),
    doc: docOf(schema),
    type: () => types.named(path, name),
  });
}
