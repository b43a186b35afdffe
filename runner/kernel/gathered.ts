import type { Json } from '#protocol/json.ts';

/**
 * The results of a loop's iterations that have ended well, in the order of the elements: what `until` sees after each.
 *
 * Never changes; {@link with} gives another one. A list that only grows at its end shares its array with the ones that it
 * grew out of, each of which sees the first `length` places, so that a result costs the same however many there are.
 */
export class Gathered {
  static readonly none = new Gathered([], [], 0);
  readonly length: number;
  readonly #values: Json[];
  /** Positions of the elements. */
  readonly #indexes: number[];

  private constructor(values: Json[], indexes: number[], length: number) {
    this.#values = values;
    this.#indexes = indexes;
    this.length = length;
  }

  /** With the result of the element at `index` as well, which has none so far. */
  with(index: number, value: Json): Gathered {
    const place = this.#placeOf(index);
    const isKnown = this.#values[place] === value && this.#indexes[place] === index;
    if (place === this.length && place > 0 && (isKnown || place === this.#values.length)) {
      this.#values[place] = value;
      this.#indexes[place] = index;
      return new Gathered(this.#values, this.#indexes, place + 1);
    }
    const [values, indexes] = [this.toList().slice(), this.#indexes.slice(0, this.length)];
    values.splice(place, 0, value);
    indexes.splice(place, 0, index);
    return new Gathered(values, indexes, values.length);
  }

  /** To look at, not to keep. */
  toList(): readonly Json[] {
    return this.#values.length === this.length ? this.#values : this.#values.slice(0, this.length);
  }

  /** Iterations end about in the order in which they began. */
  #placeOf(index: number): number {
    let place = this.length;
    while (place > 0 && (this.#indexes[place - 1] ?? 0) > index) place -= 1;
    return place;
  }
}
