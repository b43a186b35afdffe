/** Takes secrets out of texts and data before anybody sees them. */
import type { SecretParts } from '#language/plan/plan.ts';
import type { Json } from '#protocol/json.ts';
import { formsOf } from './forms.ts';

/** What stands in place of a secret. */
export const mask = '•••';

/** A secret shorter than this is not looked for in texts: it would be found everywhere. In UTF-16 code units. */
const shortestSecret = 4;
/** The same for what is computed from secrets. */
const shortestComputed = 6;

/** A value that was taken out, and where: the names of fields and positions in lists that lead to it. */
export type Taken = readonly [path: readonly (string | number)[], value: Json];

export class Masker {
  readonly #known = new Set<string>();
  #forms: readonly string[] = [];

  /** Whether there is nothing to take out. */
  get isIdle(): boolean {
    return this.#known.size === 0;
  }

  /** Looks for the secret, and for each of its lines, from now on. */
  learn(secret: string): void {
    this.#add([secret, ...secret.split(/[\r\n]+/).map(line => line.trim())], shortestSecret);
  }

  /** As {@link learn}, for all texts and numbers in what was computed from secrets. */
  learnComputed(value: Json): void {
    const texts: string[] = [];
    collectTexts(value, texts);
    this.#add(texts, shortestComputed);
  }

  #add(secrets: readonly string[], shortest: number): void {
    const added = secrets.filter(secret => secret.length >= shortest && !this.#known.has(secret));
    if (added.length === 0) return;
    for (const secret of added) this.#known.add(secret);
    this.#forms = [...new Set([...this.#forms, ...added.flatMap(formsOf)])].sort((a, b) => b.length - a.length);
  }

  /** The text with {@link mask} for each secret in it, also where line ends stand between its letters. */
  text(text: string): string {
    const found = this.#placesIn(text);
    if (found.length === 0) return text;
    let masked = '';
    let end = 0;
    for (const [from, to] of found) {
      masked += text.slice(end, from) + mask;
      end = to;
    }
    return masked + text.slice(end);
  }

  /** Data with {@link mask} in place of what is secret by its type, and of secrets in its texts. What it takes out is added to `taken`. */
  value(value: Json, parts: SecretParts | undefined, path: readonly (string | number)[], taken: Taken[]): Json {
    if (parts === 'all') this.learnComputed(value);
    if (value === null || typeof value === 'boolean') {
      return parts === 'all' || parts === 'choice' ? hidden(value, path, taken) : value;
    }
    if (parts === 'all' || parts === 'choice') return hidden(value, path, taken);
    if (typeof value === 'string') {
      const text = this.text(value);
      if (text !== value) taken.push([path, value]);
      return text;
    }
    if (typeof value === 'number')
      return this.text(String(value)) === String(value) ? value : hidden(value, path, taken);
    return Array.isArray(value)
      ? this.#list(value, parts, path, taken)
      : this.#object(value as Members, parts, path, taken);
  }

  #list(list: readonly Json[], parts: Partial<Inner> | undefined, path: Path, taken: Taken[]): Json {
    const before = taken.length;
    const masked = list.map((element, index) => this.value(element, parts?.each, [...path, index], taken));
    return taken.length === before ? (list as Json) : masked;
  }

  #object(object: Members, parts: Partial<Inner> | undefined, path: Path, taken: Taken[]): Json {
    const names = Object.keys(object).filter(name => object[name] !== undefined);
    const within: Taken[] = [];
    const masked = names.map(name => {
      const part = (parts?.fields && Object.hasOwn(parts.fields, name) ? parts.fields[name] : undefined) ?? parts?.each;
      return this.value(object[name] ?? null, part, [...path, name], within);
    });
    const shown = names.map(name => this.text(name));
    if (shown.some((name, index) => name !== names[index])) {
      taken.push([path, object as Json]);
      return Object.fromEntries(
        shown.map((name, index) => [`${name}${name === names[index] ? '' : ` ${index + 1}`}`, masked[index] ?? null]),
      );
    }
    if (within.length === 0) return object as Json;
    taken.push(...within);
    return Object.fromEntries(names.map((name, index) => [name, masked[index] ?? null]));
  }

  /**
   * How many of the text's last letters may be the first ones of a secret that goes on behind them; 0 when none.
   * Line ends count as letters.
   */
  openEnd(text: string): number {
    let longest = 0;
    const end = text.slice(-(this.#forms[0]?.length ?? 0) * 2);
    const [letters, places] = withoutLineEnds(end);
    for (const form of this.#forms) {
      for (let length = Math.min(form.length - 1, letters.length); length >= 1; length -= 1) {
        if (!letters.endsWith(form.slice(0, length))) continue;
        longest = Math.max(longest, end.length - (places[letters.length - length] ?? 0));
        break;
      }
    }
    return longest;
  }

  /** Where secrets stand, in order, without overlaps. */
  #placesIn(text: string): readonly Place[] {
    const found = placesOf(this.#forms, text);
    const joinedLines = text.replace(/[\r\n]+/g, '');
    if (joinedLines.length < text.length && this.#forms.some(form => joinedLines.includes(form))) {
      const [letters, places] = withoutLineEnds(text);
      for (const [from, to] of placesOf(this.#forms, letters)) {
        found.push([places[from] ?? 0, (places[to - 1] ?? 0) + 1]);
      }
    }
    return joined(found);
  }
}

type Path = readonly (string | number)[];
type Place = readonly [from: number, to: number];
type Inner = Exclude<SecretParts, string>;
type Members = Readonly<Record<string, Json>>;

function hidden(value: Json, path: Path, taken: Taken[]): Json {
  // That there is nothing is no secret.
  if (value === null) return null;
  taken.push([path, value]);
  return mask;
}

function placesOf(forms: readonly string[], text: string): Place[] {
  const found: Place[] = [];
  for (const form of forms) {
    for (let from = text.indexOf(form); from >= 0; from = text.indexOf(form, from + form.length)) {
      found.push([from, from + form.length]);
    }
  }
  return found;
}

function joined(places: Place[]): readonly Place[] {
  const result: [number, number][] = [];
  for (const [from, to] of places.sort((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

/** The letters of a text without its line ends, and where each of them stood. */
function withoutLineEnds(text: string): readonly [letters: string, places: readonly number[]] {
  const places: number[] = [];
  let letters = '';
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index] as string;
    if (letter === '\n' || letter === '\r') continue;
    letters += letter;
    places.push(index);
  }
  return [letters, places];
}

/** More texts than this, and longer ones, are only kept back where they stand. */
const mostTexts = 10_000;
const longestText = 64 * 1024;

function collectTexts(value: Json, texts: string[]): void {
  if (texts.length >= mostTexts) return;
  if (typeof value === 'string') {
    if (value.length <= longestText) texts.push(value);
  } else if (typeof value === 'number') texts.push(String(value));
  else if (typeof value === 'object' && value !== null)
    for (const part of Object.values(value)) collectTexts(part, texts);
}
