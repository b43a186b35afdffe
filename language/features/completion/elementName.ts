/** What to call one element of a list. */
import { isReserved } from '../support/keywords.ts';
import type { Place } from '../support/reading/place.ts';

/** `line` for `order.lines`; `x` where the list has no such name, or the element's name is taken. */
export function elementName(place: Place, list: string): string {
  const singular = /(?:^|\W)(\w+[^s\W])s$/.exec(list)?.[1];
  if (singular === undefined || isReserved(singular)) return 'x';
  return place.names.some(visible => visible.name === singular) ? 'x' : singular;
}
