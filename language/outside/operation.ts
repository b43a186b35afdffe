/** An operation of an OpenAPI document as an action. */
import type { Signature, SignatureParameter, Symbol } from '../analysis/model.ts';
import { fieldSymbol, lazyType, makeSymbol } from '../analysis/symbols.ts';
import { jsonType, nullType, resolved, stringType, unionOf } from '../analysis/typeConstruct.ts';
import type { FieldType, Type } from '../analysis/types.ts';
import type { OperationBody, OperationParameter, OutsideAction } from '../plan/plan.ts';
import { freeName, valueName } from './identifiers.ts';
import { entries, isObject, list, type Members, member, text } from './jsonValue.ts';
import { followed, valueAt } from './pointers.ts';
import { docOf, originAt, type SchemaTypes } from './schemaTypes.ts';
import { securityOf } from './security.ts';
import type { DocumentPath, DocumentTree } from './tree.ts';

export interface OperationSource {
  readonly uri: string;
  readonly tree: DocumentTree;
  readonly types: SchemaTypes;
  readonly name: string;
  readonly path: DocumentPath;
  readonly method: string;
  readonly address: string;
  /** The path item around it. */
  readonly item: DocumentPath;
}

/** The symbol; what it takes and gives is read when it is asked for. */
export function operationSymbol(source: OperationSource): Symbol {
  let known: Operation | undefined;
  const operation = () => {
    known ??= readOperation(source);
    return known;
  };
  const base = makeSymbol({
    kind: 'action',
    name: source.name,
    origin: originAt(source.uri, source.tree, source.path),
    doc: docOfOperation(source),
    type: () => operation().signature.result(),
    outside: client => ({ ...operation().action, client }),
  });
  return {
    ...base,
    get signature() {
      return operation().signature;
    },
  };
}

interface Operation {
  readonly signature: Signature;
  readonly action: Omit<Extract<OutsideAction, { kind: 'operation' }>, 'client'>;
}

function docOfOperation({ tree, path, method, address }: OperationSource): string {
  const operation = valueAt(tree.value, path);
  const parts = [text(member(operation, 'summary')), text(member(operation, 'description'))];
  const distinct = parts.filter((part, index) => part !== undefined && parts.indexOf(part) === index);
  const old = member(operation, 'deprecated') === true ? ['Deprecated.'] : [];
  return [`\`${method} ${address}\``, ...old, ...distinct].join('\n\n');
}

/** Methods that HTTP itself calls idempotent. */
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

function readOperation(source: OperationSource): Operation {
  const operation = valueAt(source.tree.value, source.path);
  const given = readParameters(source, operation);
  const body = readBody(source, operation, new Set(given.map(({ parameter }) => parameter.name)));
  const parameters = [...given.map(({ parameter }) => parameter), ...(body?.parameters ?? [])];
  const inOrder = [...parameters.filter(({ optional }) => !optional), ...parameters.filter(({ optional }) => optional)];
  return {
    signature: {
      name: source.name,
      parameters: inOrder,
      result: lazyType(() => resultOf(source, operation)),
      typeParameters: [],
      isMethod: false,
      isIdempotent: idempotent.has(source.method),
      isKeyed: true,
      isPure: false,
      doc: docOfOperation(source),
    },
    action: {
      kind: 'operation',
      method: source.method,
      server: serverOf(source, operation),
      path: source.address,
      parameters: given.map(({ wire }) => wire),
      body: body?.wire,
      security: securityOf(source.tree, operation),
    },
  };
}

interface GivenParameter {
  readonly parameter: SignatureParameter;
  readonly wire: OperationParameter;
}

/** Headers that HTTP itself fills, and so are no parameters. */
const ownHeaders: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization']);

function readParameters(source: OperationSource, operation: unknown): readonly GivenParameter[] {
  const found = new Map<string, { readonly value: Members; readonly path: DocumentPath }>();
  const levels = [
    { owner: valueAt(source.tree.value, source.item), path: source.item },
    { owner: operation, path: source.path },
  ];
  for (const { owner, path } of levels) {
    list(member(owner, 'parameters')).forEach((item, index) => {
      const { value, path: at } = followed(source.tree.value, item, [...path, 'parameters', index]);
      if (isObject(value)) found.set(`${String(value.in)} ${String(value.name)}`, { value, path: at });
    });
  }
  const taken = new Set<string>();
  return [...found.values()].flatMap(({ value, path }) => {
    const wireName = text(value.name);
    const place = value.in;
    if (wireName === undefined || (place !== 'path' && place !== 'query' && place !== 'header')) return [];
    if (place === 'header' && ownHeaders.has(wireName.toLowerCase())) return [];
    const name = freeName(valueName(wireName), other => taken.has(other));
    taken.add(name);
    return [givenParameter(source, { name, wireName, place, value, path })];
  });
}

interface FoundParameter {
  readonly name: string;
  readonly wireName: string;
  readonly place: OperationParameter['in'];
  readonly value: Members;
  readonly path: DocumentPath;
}

function givenParameter(source: OperationSource, found: FoundParameter): GivenParameter {
  const { name, wireName, place, value, path } = found;
  const content = entries(value.content)[0];
  const [schema, at] =
    content === undefined
      ? [value.schema, [...path, 'schema']]
      : [member(content[1], 'schema'), [...path, 'content', content[0], 'schema']];
  const field: FieldType = {
    name,
    type: source.types.typeOf(schema, at),
    optional: place !== 'path' && value.required !== true,
    doc: docOf(value) ?? docOf(schema),
    origin: originAt(source.uri, source.tree, [...path, 'name']),
  };
  const style = text(value.style) ?? (place === 'query' ? 'form' : 'simple');
  const explode = typeof value.explode === 'boolean' ? value.explode : style === 'form';
  return { parameter: parameterOf(field), wire: { name, wireName, in: place, style, explode } };
}

function parameterOf(field: FieldType): SignatureParameter {
  return {
    name: field.name,
    type: () => field.type,
    optional: field.optional,
    doc: field.doc,
    symbol: { ...fieldSymbol(field), kind: 'parameter' },
  };
}

interface ReadBody {
  readonly parameters: readonly SignatureParameter[];
  readonly wire: OperationBody;
}

/** The fields of an object, each a parameter, where no name clashes; else one parameter `body`. */
function readBody(source: OperationSource, operation: unknown, taken: ReadonlySet<string>): ReadBody | undefined {
  const { value, path } = followed(source.tree.value, member(operation, 'requestBody'), [
    ...source.path,
    'requestBody',
  ]);
  if (!isObject(value)) return undefined;
  const content = preferred(value.content);
  if (content === undefined) return undefined;
  const [contentType, media] = content;
  const type = source.types.typeOf(member(media, 'schema'), [...path, 'content', contentType, 'schema']);
  const isRequired = value.required === true;
  const hidden = readOnlyFields(source, member(media, 'schema'));
  const files = /^multipart\//i.test(contentType) ? fileFields(source, member(media, 'schema')) : [];
  const wireFiles = files.length === 0 ? {} : { files };
  const fields = fieldsToSend(type).filter(({ name }) => !hidden.has(name));
  if (fields.length > 0 && !fields.some(({ name }) => taken.has(valueName(name)))) {
    const names = fields.map(field => ({ name: valueName(field.name), wireName: field.name }));
    if (new Set(names.map(({ name }) => name)).size === names.length) {
      const parameters = fields.map(field =>
        parameterOf({
          ...field,
          name: valueName(field.name),
          optional: field.optional || !isRequired,
          doc: files.includes(field.name) ? fileDoc(field.doc) : field.doc,
        }),
      );
      return { parameters, wire: { contentType, parameter: undefined, fields: names, ...wireFiles } };
    }
  }
  const name = freeName('body', other => taken.has(other));
  const whole: FieldType = {
    name,
    type,
    optional: !isRequired,
    doc: docOf(value),
    origin: originAt(source.uri, source.tree, path),
  };
  return { parameters: [parameterOf(whole)], wire: { contentType, parameter: name, fields: [], ...wireFiles } };
}

function fieldsToSend(type: Type): readonly FieldType[] {
  const plain = resolved(type);
  return plain.kind === 'object' ? plain.fields : [];
}

/** Fields that only answers have. */
function readOnlyFields(source: OperationSource, schema: unknown): ReadonlySet<string> {
  const found = propertiesOf(source, schema).filter(([, property]) => member(property, 'readOnly') === true);
  return new Set(found.map(([name]) => name));
}

/** Fields whose content is a file, or several. */
function fileFields(source: OperationSource, schema: unknown): readonly string[] {
  const isFile = (given: unknown): boolean => {
    const { value } = followed(source.tree.value, given, []);
    if (member(value, 'format') === 'binary') return true;
    // So OpenAPI 3.1 says it: bytes that are in no encoding.
    return member(value, 'contentMediaType') !== undefined && member(value, 'contentEncoding') === undefined;
  };
  return propertiesOf(source, schema)
    .filter(([, property]) => {
      const { value } = followed(source.tree.value, property, []);
      return isFile(value) || isFile(member(value, 'items'));
    })
    .map(([name]) => name);
}

function fileDoc(doc: string | undefined): string {
  const path = 'Path of the file that is sent.';
  return doc === undefined ? path : `${doc}\n\n${path}`;
}

function propertiesOf({ tree }: OperationSource, schema: unknown): readonly (readonly [string, unknown])[] {
  const { value } = followed(tree.value, schema, []);
  const parts = [value, ...list(member(value, 'allOf')).map(part => followed(tree.value, part, []).value)];
  return parts.flatMap(part => entries(member(part, 'properties')));
}

/** Of several kinds of content, the one that data goes into best. */
function preferred(content: unknown): readonly [string, unknown] | undefined {
  const all = entries(content);
  const wanted = [
    /^application\/json\b/i,
    /[/+]json\b/i,
    /^application\/x-www-form-urlencoded/i,
    /^multipart\//i,
    /^text\//i,
  ];
  for (const pattern of wanted) {
    const found = all.find(([type]) => pattern.test(type));
    if (found !== undefined) return found;
  }
  return all[0];
}

/** What any of the answers that mean success holds. */
function resultOf(source: OperationSource, operation: unknown): Type {
  const responses = entries(member(operation, 'responses'));
  const good = responses.filter(([status]) => /^2(\d\d|XX)$/i.test(status));
  const used = good.length > 0 ? good : responses.filter(([status]) => status === 'default');
  if (used.length === 0) return jsonType;
  return unionOf(used.map(([status, response]) => responseType(source, status, response)));
}

function responseType(source: OperationSource, status: string, response: unknown): Type {
  const { value, path } = followed(source.tree.value, response, [...source.path, 'responses', status]);
  const content = preferred(member(value, 'content'));
  if (content === undefined) return nullType;
  const [contentType, media] = content;
  if (!/[/+]json\b|^\*\/\*/i.test(contentType)) return stringType;
  return source.types.typeOf(member(media, 'schema'), [...path, 'content', contentType, 'schema']);
}

/** The first server, with the defaults of its variables; undefined for one without a host. */
function serverOf({ tree, item }: OperationSource, operation: unknown): string | undefined {
  const owners = [operation, valueAt(tree.value, item), tree.value];
  const server = owners.map(owner => list(member(owner, 'servers'))[0]).find(found => found !== undefined);
  const url = text(member(server, 'url'));
  if (url === undefined) return undefined;
  const variables = member(server, 'variables');
  const filled = url.replace(/\{([^{}]+)\}/g, (_, name: string) =>
    String(member(member(variables, name), 'default') ?? ''),
  );
  return /^https?:\/\/[^/]/i.test(filled) ? filled : undefined;
}
