/**
 * An OpenAPI 3.0 or 3.1 document: its operations as actions, its schemas as types. Only the names of the operations are
 * read at once; the rest of one when somebody asks.
 */
import type { Symbol } from '../analysis/model.ts';
import type { OutsideDocument } from './document.ts';
import { capitalised, freeName, typeName, valueName } from './identifiers.ts';
import { typeSymbol } from './jsonSchema.ts';
import { entries, isObject, member, text } from './jsonValue.ts';
import { operationSymbol } from './operation.ts';
import { followed } from './pointers.ts';
import { SchemaTypes } from './schemaTypes.ts';
import type { DocumentPath, DocumentTree } from './tree.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const;

/** Whether a document says that it describes an API. */
export function isOpenApi(document: unknown): boolean {
  return member(document, 'openapi') !== undefined || member(document, 'swagger') !== undefined;
}

export function readOpenApi(uri: string, tree: DocumentTree): OutsideDocument {
  const problem = versionProblem(tree);
  const types = new SchemaTypes(uri, tree, 'Document');
  const names = new Map<string, Symbol>();
  for (const [name, schema] of entries(member(member(tree.value, 'components'), 'schemas'))) {
    const own = freeName(typeName(name), taken => names.has(taken));
    names.set(own, typeSymbol(uri, tree, ['components', 'schemas', name], own, schema, types));
  }
  const members = new Map<string, Symbol>();
  if (problem === undefined) {
    for (const { name, path, method, address, item } of operationsOf(tree)) {
      const own = freeName(name, taken => members.has(taken));
      members.set(own, operationSymbol({ uri, tree, types, name: own, path, method, address, item }));
    }
  }
  return { kind: 'openapi', problem, names, members, type: undefined };
}

function versionProblem(tree: DocumentTree): OutsideDocument['problem'] {
  const version = member(tree.value, 'openapi');
  if (typeof version === 'string' && /^3\.\d/.test(version)) return undefined;
  if (version !== undefined) {
    return { message: `OpenAPI ${String(version)} is not known, only 3.0 and 3.1.`, span: tree.spanOf(['openapi']) };
  }
  const message = 'It is a Swagger 2.0 document. Convert it to OpenAPI 3 first, as the Swagger editor does.';
  return { message, span: tree.spanOf(['swagger']) };
}

interface FoundOperation {
  readonly name: string;
  readonly path: DocumentPath;
  readonly method: string;
  /** `/pets/{id}` */
  readonly address: string;
  /** The path item, which may have parameters for all of its operations. */
  readonly item: DocumentPath;
}

function* operationsOf(tree: DocumentTree): Iterable<FoundOperation> {
  for (const [address, item] of entries(member(tree.value, 'paths'))) {
    if (!address.startsWith('/')) continue;
    const { value, path } = followed(tree.value, item, ['paths', address]);
    for (const method of methods) {
      const operation = member(value, method);
      if (!isObject(operation)) continue;
      const name = valueName(text(operation.operationId) ?? madeName(method, address));
      yield { name, path: [...path, method], method: method.toUpperCase(), address, item: path };
    }
  }
}

/** `getPetsByPetId` for an operation that has no id of its own. */
function madeName(method: string, address: string): string {
  const parts = address.split('/').filter(part => part !== '');
  const words = parts.map(part => {
    const [, hole] = /^\{(.+)\}$/.exec(part) ?? [];
    return hole === undefined ? capitalised(typeName(part)) : `By${capitalised(typeName(hole))}`;
  });
  return method + words.join('');
}
