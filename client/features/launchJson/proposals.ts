/** What can be written in the launch configuration of a flow. */
import type { JSONPath } from 'jsonc-parser';
import { choicesOf, resolved, withoutNull } from '#client/editor/shapes.ts';
import type { Json } from '#protocol/json.ts';
import type { FlowSignature, ParameterSignature, Shape, ShapeField, Shapes } from '#protocol/shape.ts';
import type { WritingPlace } from './configurations.ts';

export interface Proposal {
  readonly kind: 'flow' | 'member' | 'value';
  readonly label: string;
  /** Its type, or what it takes. */
  readonly detail: string;
  readonly doc: string | undefined;
  /** As VS Code's snippets are written. */
  readonly snippet: string;
  /** It can't be left out. */
  readonly isNeeded: boolean;
}

/** What a place takes, with `flows` of the program of its configuration. */
export function proposals(place: WritingPlace, flows: readonly FlowSignature[]): readonly Proposal[] {
  const [member, ...inside] = place.path;
  if (member === 'flow' && inside.length === 0 && !place.isKey) return flows.map(flowProposal);
  const { flow: name } = place.configuration;
  const flow = name === undefined && flows.length === 1 ? flows[0] : flows.find(each => each.name === name);
  if (member !== 'inputs' || flow === undefined || (inside.length === 0 && place.isKey)) return [];
  if (inside.length === 0) return flow.parameters.length === 0 ? [] : [allInputs(flow)];
  if (inside.length === 1 && place.isKey) return members(place, flow.parameters, flow.shapes);
  const shape = shapeAt(flow, inside.slice(0, place.isKey ? -1 : undefined));
  if (shape === undefined) return [];
  if (place.isKey) return shape.kind === 'object' ? members(place, shape.fields, flow.shapes) : [];
  return (choicesOf(shape) ?? []).map(({ label, value }) => valueProposal(label, value ?? null));
}

function flowProposal({ name, doc, parameters }: FlowSignature): Proposal {
  const taken = parameters.map(parameter => `${parameter.name}: ${parameter.typeText}`).join(', ');
  return {
    kind: 'flow',
    label: name,
    detail: `(${taken})`,
    doc,
    snippet: escaped(JSON.stringify(name)),
    isNeeded: true,
  };
}

function valueProposal(label: string, value: Json): Proposal {
  const snippet = escaped(JSON.stringify(value));
  return { kind: 'value', label, detail: '', doc: undefined, snippet, isNeeded: true };
}

/** All that can't be left out, in one. */
function allInputs({ parameters, shapes }: FlowSignature): Proposal {
  const needed = parameters.filter(({ optional, shape }) => !optional && !isSecret(shape, shapes));
  const lines = needed.map(({ name, shape }, at) => `\n\t${key(name)}: ${valueSnippet(shape, shapes, at + 1)}`);
  const names = needed.map(({ name }) => name).join(', ');
  return {
    ...{ kind: 'value', label: names === '' ? '{}' : `{ ${names} }`, detail: 'what the flow needs', doc: undefined },
    ...{ snippet: lines.length === 0 ? '{$1}' : `{${lines.join(',')}\n}`, isNeeded: true },
  };
}

type Member = Pick<ParameterSignature & ShapeField, 'name' | 'shape' | 'optional' | 'doc'> & {
  readonly typeText?: string;
};

function members(place: WritingPlace, all: readonly Member[], shapes: Shapes): readonly Proposal[] {
  return all
    .filter(({ name }) => !place.others.includes(name))
    .map(({ name, shape, optional, doc, typeText }): Proposal => {
      const said = isSecret(shape, shapes) ? [doc, 'A secret: leave it out, and it is asked for.'] : [doc];
      const value = place.hasValue ? '' : `: ${valueSnippet(shape, shapes, 1)}`;
      return {
        kind: 'member',
        label: name,
        detail: typeText ?? resolved(shape, shapes).kind,
        doc: said.filter(text => text !== undefined).join('\n\n') || undefined,
        snippet: `${key(name)}${value}`,
        isNeeded: !optional,
      };
    });
}

/** The shape of a value inside the input. */
function shapeAt({ parameters, shapes }: FlowSignature, path: JSONPath): Shape | undefined {
  const [name, ...inside] = path;
  const parameter = parameters.find(each => each.name === name);
  return inside.reduce<Shape | undefined>(
    (around, part) => (around === undefined ? undefined : inner(around, part, shapes)),
    parameter && plain(parameter.shape, shapes),
  );
}

function inner(around: Shape, part: string | number, shapes: Shapes): Shape | undefined {
  const shape = partOf(around, part);
  return shape && plain(shape, shapes);
}

function partOf(around: Shape, part: string | number): Shape | undefined {
  if (around.kind === 'list') return around.element;
  if (around.kind === 'map') return around.value;
  return around.kind === 'object' ? around.fields.find(({ name }) => name === part)?.shape : undefined;
}

/** Without names, secrecy, and the null of what may be left out. */
function plain(shape: Shape, shapes: Shapes): Shape {
  const named = resolved(withoutNull(resolved(shape, shapes)).shape, shapes);
  return named.kind === 'secret' ? resolved(named.inner, shapes) : named;
}

function isSecret(shape: Shape, shapes: Shapes): boolean {
  return resolved(withoutNull(resolved(shape, shapes)).shape, shapes).kind === 'secret';
}

/** A place to write a value, and what goes on there. */
function valueSnippet(shape: Shape, shapes: Shapes, stop: number): string {
  const known = plain(shape, shapes);
  const choices = choicesOf(known);
  if (choices !== undefined) {
    const texts = choices.map(({ value }) =>
      escaped(JSON.stringify(value ?? null)).replaceAll(/[,|]/g, String.raw`\$&`),
    );
    return `\${${stop}|${texts.join(',')}|}`;
  }
  switch (known.kind) {
    case 'string':
    case 'time':
    case 'date':
      return `"$${stop}"`;
    case 'list':
      return `[$${stop}]`;
    case 'map':
    case 'object':
      return `{$${stop}}`;
    case 'number':
    case 'int':
    case 'duration':
      return `\${${stop}:0}`;
    default:
      return `\${${stop}:null}`;
  }
}

const key = (name: string): string => escaped(JSON.stringify(name));

const escaped = (text: string): string => text.replaceAll(/[\\$}]/g, String.raw`\$&`);
