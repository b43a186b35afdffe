/** The type of the value that belongs at a place. */
import type { SignatureParameter } from '../../analysis/model.ts';
import { fieldOf, resolved, unionOf, withoutNull } from '../../analysis/typeOps.ts';
import type { Type } from '../../analysis/types.ts';
import type { Span } from '../../syntax/ast.ts';
import { pathAt } from '../../syntax/walk.ts';
import { shownParameters } from '../support/describe.ts';
import type { CallPlace, Slot } from '../support/reading/expectation.ts';
import type { Place } from '../support/reading/place.ts';

/** Undefined where any value will do, or nobody knows. */
export function typeOfSlot(place: Place, slot: Slot): Type | undefined {
  switch (slot.of) {
    case 'primitive':
      return { kind: 'primitive', name: slot.name };
    case 'written':
      return writtenType(place, slot.type);
    case 'argument':
      return argumentType(place, slot.call, slot.name);
    case 'field':
      return memberType(typeOfSlot(place, slot.object), slot.name);
    case 'item':
      return elementType(typeOfSlot(place, slot.list));
    case 'operand':
      return place.typeOf(slot.other);
    case 'result':
      return resultType(place);
    default:
      return undefined;
  }
}

/** The parameters of what an open argument list calls. */
export function parametersOf(place: Place, call: CallPlace): readonly SignatureParameter[] {
  const signature = place.symbolOf(call.callee)?.signature;
  return signature === undefined ? [] : shownParameters(signature);
}

/** The parameter that an argument is for. */
function argumentType(place: Place, call: CallPlace, name: string | undefined): Type | undefined {
  const parameters = parametersOf(place, call);
  const parameter =
    name === undefined ? parameters[call.position] : parameters.find(candidate => candidate.name === name);
  if (parameter === undefined) return undefined;
  return knownArgumentType(place, call, parameter.name) ?? parameter.type();
}

/** With type variables filled in, where the tree holds the call. */
function knownArgumentType(place: Place, call: CallPlace, name: string): Type | undefined {
  const path = pathAt(place.file.tree, call.callee.end);
  const node = path.findLast(each => each.kind === 'CallExpression' && each.callee.span.end === call.callee.end);
  return node?.kind === 'CallExpression' ? place.file.calls.get(node)?.parameterTypes.get(name) : undefined;
}

/** The type that the text has at a place of `let`, a parameter or a `fn`. */
function writtenType(place: Place, span: Span): Type | undefined {
  const isThere = (node: { readonly span: Span } | undefined): boolean =>
    node?.span.start === span.start && node.span.end === span.end;
  for (const node of pathAt(place.file.tree, span.start).toReversed()) {
    if ((node.kind === 'LetStatement' || node.kind === 'Parameter') && isThere(node.type)) {
      return node.name && place.file.symbols.get(node.name)?.type();
    }
    if (node.kind === 'FnDeclaration' && isThere(node.result)) {
      return node.name && place.file.symbols.get(node.name)?.signature?.result();
    }
  }
  return undefined;
}

function resultType(place: Place): Type | undefined {
  const { declarations } = place.file.tree;
  const flow = declarations.findLast(node => node.kind === 'FlowDeclaration' && node.span.start <= place.offset);
  if (flow?.kind !== 'FlowDeclaration' || flow.name === undefined || flow.result === undefined) return undefined;
  return place.file.symbols.get(flow.name)?.signature?.result();
}

/** The type of a field of an object literal that is to have a type. */
function memberType(type: Type | undefined, name: string): Type | undefined {
  const found = objectTypes(type).flatMap(member => {
    if (member.kind === 'map') return [member.value];
    const field = fieldOf(member, name);
    return field === undefined ? [] : [field.type];
  });
  return found.length === 0 ? undefined : unionOf(found);
}

function elementType(type: Type | undefined): Type | undefined {
  if (type === undefined) return undefined;
  const plain = resolved(withoutNull(type));
  return plain.kind === 'list' ? plain.element : undefined;
}

/** The object and map types among what a type may be. */
export function objectTypes(type: Type | undefined): readonly Type[] {
  if (type === undefined) return [];
  const plain = resolved(withoutNull(type));
  if (plain.kind === 'object' || plain.kind === 'map') return [plain];
  return plain.kind === 'union' ? plain.members.flatMap(objectTypes) : [];
}
