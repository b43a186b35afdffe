import type { Shape, ShapeField, Shapes } from '#protocol/shape.ts';
import { resolved } from '../analysis/typeOps.ts';
import type { NamedTypeReference, Type } from '../analysis/types.ts';

/** Turns types into shapes. Declared types become named shapes, collected on the way. */
export class ShapeBuilder {
  readonly #shapes: Record<string, Shape> = {};
  /** The names given so far, by the place of the type's declaration. */
  readonly #names = new Map<string, string>();

  /** All named shapes that shapes of this builder refer to. */
  get shapes(): Shapes {
    return this.#shapes;
  }

  /** What has no data of its own, such as a type that is in error, is taken as data of any shape. */
  shapeOf(type: Type): Shape {
    switch (type.kind) {
      case 'primitive':
        if (type.name === 'unknown') return { kind: 'json' };
        return { kind: type.name === 'never' ? 'null' : type.name };
      case 'literal':
        return { kind: 'literal', value: type.value };
      case 'list':
        return { kind: 'list', element: this.shapeOf(type.element) };
      case 'map':
        return { kind: 'map', value: this.shapeOf(type.value) };
      case 'object':
        return { kind: 'object', fields: type.fields.map(field => this.#field(field)) };
      case 'union':
        return { kind: 'union', members: type.members.map(member => this.shapeOf(member)) };
      case 'secret':
        return { kind: 'secret', inner: this.shapeOf(type.inner) };
      case 'template':
        return { kind: 'template', template: type.template };
      case 'named':
        return this.#named(type);
      case 'function':
      case 'variable':
        return { kind: 'json' };
    }
  }

  #field({ name, type, optional, doc }: ShapeFieldOf): ShapeField {
    return { name, shape: this.shapeOf(type), optional, doc };
  }

  #named(type: NamedTypeReference): Shape {
    const key = `${type.origin.uri}#${type.origin.start}`;
    const known = this.#names.get(key);
    if (known !== undefined) return { kind: 'named', name: known };
    const name = this.#freeName(type.name);
    this.#names.set(key, name);
    // Set before it is looked into, so that a type may refer to itself.
    this.#shapes[name] = { kind: 'json' };
    this.#shapes[name] = this.shapeOf(resolved(type));
    return { kind: 'named', name };
  }

  /** Types of the same name in several files are told apart by a number. */
  #freeName(name: string): string {
    let free = name;
    for (let count = 2; Object.hasOwn(this.#shapes, free); count += 1) free = `${name}#${count}`;
    return free;
  }
}

interface ShapeFieldOf {
  readonly name: string;
  readonly type: Type;
  readonly optional: boolean;
  readonly doc: string | undefined;
}
