/** An exported function of a module as an action. */
import type { Signature, SignatureParameter, Symbol } from '../analysis/model.ts';
import { fieldSymbol, lazyType, makeSymbol } from '../analysis/symbols.ts';
import { jsonType, listOf, resolved, widened } from '../analysis/typeConstruct.ts';
import type { FieldType, Type } from '../analysis/types.ts';
import type { FunctionArgument } from '../plan/plan.ts';
import { valueName } from './identifiers.ts';
import { type JsDoc, jsDocOf } from './jsDoc.ts';
import type { Exported } from './module.ts';
import type { FunctionDeclaration, FunctionParameter, TypeNode } from './moduleNodes.ts';
import { annotationOf, type ModuleTypes, originOfNode } from './moduleTypes.ts';

/** Whatever takes a value apart. */
type Pattern = FunctionParameter | Extract<FunctionParameter, { type: 'AssignmentPattern' }>['left'];

export type FunctionNode = Pick<FunctionDeclaration, 'params' | 'returnType'>;

type ExportedFunction = Extract<Exported, { readonly function: FunctionNode }>;

export function functionSymbol(uri: string, exported: ExportedFunction, types: ModuleTypes): Symbol {
  const { name, place, function: node } = exported;
  const doc = jsDocOf(exported.commented);
  const reader = new ParameterReader(uri, types, doc, node.params.length);
  const parameters = node.params.map((parameter, index) => reader.read(parameter, index));
  const result = lazyType(() => types.resultOf(annotationOf(node.returnType) ?? doc.returns));
  const signature: Signature = {
    name,
    parameters: parameters.flatMap(({ signature: own }) => own),
    result,
    typeParameters: [],
    isMethod: false,
    isIdempotent: doc.tags.has('idempotent') || doc.tags.has('pure'),
    isKeyed: false,
    isPure: doc.tags.has('pure'),
    doc: doc.text,
  };
  return makeSymbol({
    kind: 'action',
    name,
    origin: originOfNode(uri, place),
    doc: doc.text,
    type: result,
    signature,
    outside: () => ({
      kind: 'function',
      module: uri,
      name,
      parameters: parameters.map(({ argument }) => argument),
      optional: signature.parameters.filter(({ optional }) => optional).map(parameter => parameter.name),
    }),
  });
}

interface ReadParameter {
  readonly signature: readonly SignatureParameter[];
  readonly argument: FunctionArgument;
}

class ParameterReader {
  readonly #uri: string;
  readonly #types: ModuleTypes;
  readonly #doc: JsDoc;
  readonly #count: number;

  constructor(uri: string, types: ModuleTypes, doc: JsDoc, count: number) {
    this.#uri = uri;
    this.#types = types;
    this.#doc = doc;
    this.#count = count;
  }

  read(parameter: FunctionParameter, index: number): ReadParameter {
    switch (parameter.type) {
      case 'Identifier':
        return this.#named(
          parameter.name,
          annotationOf(parameter.typeAnnotation),
          parameter.optional === true,
          parameter,
        );
      case 'AssignmentPattern': {
        const { left, right } = parameter;
        if (left.type !== 'Identifier') return this.#pattern(left, index, true);
        const annotation = 'typeAnnotation' in left ? annotationOf(left.typeAnnotation) : undefined;
        return this.#named(left.name, annotation, true, left, literalType(right));
      }
      case 'RestElement': {
        const name = parameter.argument.type === 'Identifier' ? parameter.argument.name : 'rest';
        const read = this.#named(name, annotationOf(parameter.typeAnnotation), true, parameter, listOf(jsonType));
        return { ...read, argument: { kind: 'rest', name } };
      }
      default:
        return this.#pattern(parameter, index, false);
    }
  }

  #named(
    name: string,
    annotation: TypeNode | undefined,
    optional: boolean,
    place: Parameters<typeof originOfNode>[1],
    fallback: Type = jsonType,
  ): ReadParameter {
    if (isSignal(annotation)) return { signature: [], argument: { kind: 'signal' } };
    const said = this.#doc.parameters.get(name);
    const node = annotation ?? said?.type;
    const field: FieldType = {
      name: valueName(name),
      type: node ? this.#types.typeOf(node) : fallback,
      optional: optional || said?.optional === true,
      doc: said?.text,
      origin: originOfNode(this.#uri, place),
    };
    return { signature: [parameterOf(field)], argument: { kind: 'one', name: field.name } };
  }

  /** `{ email, amount }: Order`: the fields are the parameters, when it is the only one. */
  #pattern(parameter: Pattern, index: number, optional: boolean): ReadParameter {
    const annotation = parameter.type === 'ObjectPattern' ? annotationOf(parameter.typeAnnotation) : undefined;
    const type = annotation ? this.#types.typeOf(annotation) : this.#typeOfPattern(parameter);
    const plain = resolved(type);
    if (this.#count !== 1 || plain.kind !== 'object') {
      const name = this.#count === 1 ? 'input' : `input${index + 1}`;
      const field = { name, type, optional, doc: undefined, origin: originOfNode(this.#uri, parameter) };
      return { signature: [parameterOf(field)], argument: { kind: 'one', name } };
    }
    const fields = plain.fields.map(field => ({ ...field, optional: optional || field.optional }));
    const documented = fields.map(field => ({ ...field, doc: field.doc ?? this.#docOfField(field.name) }));
    return {
      signature: documented.map(parameterOf),
      argument: { kind: 'object', names: fields.map(({ name }) => name) },
    };
  }

  /** `@param options.email …` */
  #docOfField(name: string): string | undefined {
    for (const [path, { text }] of this.#doc.parameters) if (path.endsWith(`.${name}`) || path === name) return text;
    return undefined;
  }

  /** What JavaScript destructures, with the types that JSDoc gives. */
  #typeOfPattern(parameter: Pattern): Type {
    if (parameter.type !== 'ObjectPattern') return jsonType;
    const fields = parameter.properties.flatMap((property): FieldType[] => {
      if (property.type !== 'ObjectProperty' || property.key.type !== 'Identifier') return [];
      const { name } = property.key;
      const said = [...this.#doc.parameters].find(([path]) => path === name || path.endsWith(`.${name}`))?.[1];
      return [
        {
          name,
          type: said?.type ? this.#types.typeOf(said.type) : jsonType,
          optional: property.value.type === 'AssignmentPattern' || said?.optional === true,
          doc: said?.text,
          origin: originOfNode(this.#uri, property),
        },
      ];
    });
    return fields.length === 0 ? jsonType : { kind: 'object', fields };
  }
}

function isSignal(annotation: TypeNode | undefined): boolean {
  return (
    annotation?.type === 'TSTypeReference' &&
    annotation.typeName.type === 'Identifier' &&
    annotation.typeName.name === 'AbortSignal'
  );
}

function parameterOf(field: FieldType): SignatureParameter {
  const { name, type, optional, doc } = field;
  return { name, type: () => type, optional, doc, symbol: { ...fieldSymbol(field), kind: 'parameter' } };
}

/** The type that a default has. */
function literalType(node: { readonly type: string; readonly value?: unknown }): Type {
  const { value } = node;
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return /^(String|Numeric|Boolean)Literal$/.test(node.type) && isPlain
    ? widened({ kind: 'literal', value })
    : jsonType;
}
