/** What a shape comes to, for a person who gives a value of it. */
import type { Json } from '#protocol/json.ts';
import type { Shape, Shapes } from '#protocol/shape.ts';

/** One choice of a list. An undefined value leaves the parameter out. */
export interface Choice {
  readonly label: string;
  readonly value: Json | undefined;
}

/** The shape that a name stands for. */
export function resolved(shape: Shape, shapes: Shapes): Shape {
  let current: Shape | undefined = shape;
  // A name that leads back to itself names nothing.
  for (let steps = 0; current?.kind === 'named' && steps < 32; steps += 1) current = shapes[current.name];
  return current ?? { kind: 'json' };
}

/** All values of a shape that has few; undefined for others. */
export function choicesOf(shape: Shape): readonly Choice[] | undefined {
  if (shape.kind === 'boolean') {
    return [true, false].map(choice => ({ label: String(choice), value: choice }));
  }
  if (shape.kind === 'literal') return [{ label: String(shape.value), value: shape.value }];
  if (shape.kind !== 'union') return undefined;
  const choices: Choice[] = [];
  for (const member of shape.members) {
    const more = choicesOf(member);
    if (more === undefined) return undefined;
    choices.push(...more);
  }
  return choices;
}

/** The shape without null, and whether null was in it. */
export function withoutNull(shape: Shape): { readonly shape: Shape; readonly nullable: boolean } {
  if (shape.kind !== 'union') return { shape, nullable: false };
  const members = shape.members.filter(member => member.kind !== 'null');
  const only = members.length === 1 ? members[0] : undefined;
  return { shape: only ?? { kind: 'union', members }, nullable: members.length < shape.members.length };
}
