/** Values as trees that are opened bit by bit. */
import type { Json } from '#protocol/json.ts';
import type { ReplaceTarget } from '#runner/kernel/input.ts';
import { mask } from '../../secrets/masker.ts';
import { fieldText, isName, kindText, shortText } from './values.ts';

export interface Variable {
  readonly name: string;
  /** In one line. */
  readonly value: string;
  readonly type: string | undefined;
  /** An expression of the language that gives it. */
  readonly expression: string | undefined;
  readonly children: Children | undefined;
  /** What another value would take the place of. */
  readonly holder: Holder | undefined;
  /** The step whose result it is, by its path. */
  readonly step?: string;
}

/** What a variable holds; made when somebody looks. */
export interface Children {
  readonly named: number;
  readonly indexed: number;
  /** Those from `start` on, at most `count`, of the indexed ones where there are any. */
  list(start: number, count: number): readonly Variable[];
}

/** A value of the run that may be replaced, or a part of one. */
export interface Holder {
  /** Of a step, or a block instance. */
  readonly path: string;
  readonly target: ReplaceTarget;
  readonly whole: Json;
  /** Members and positions that lead to the part. */
  readonly inside: readonly (string | number)[];
}

/** As long as a value may be in one line. */
const longest = 200;

interface JsonVariable {
  readonly expression?: string | undefined;
  readonly holder?: Holder | undefined;
}

export function jsonVariable(name: string, value: Json, { expression, holder }: JsonVariable = {}): Variable {
  return {
    name,
    value: value === mask ? mask : shortText(value, longest),
    type: kindText(value),
    expression,
    children: childrenOf(value, expression, holder),
    // What is masked can't be told apart from its mask: it is not edited.
    holder: holdsMask(value) ? undefined : holder,
  };
}

function holdsMask(value: Json): boolean {
  if (typeof value === 'string') return value.includes(mask);
  return typeof value === 'object' && value !== null && Object.values(value).some(each => holdsMask(each as Json));
}

function childrenOf(value: Json, expression: string | undefined, holder: Holder | undefined): Children | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const child = (key: string | number, member: Json, path: string): Variable =>
    jsonVariable(typeof key === 'number' ? `[${key}]` : key, member, {
      expression: expression && `${expression}${path}`,
      holder: holder && { ...holder, inside: [...holder.inside, key] },
    });
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    if (list.length === 0) return undefined;
    return {
      named: 0,
      indexed: list.length,
      list: (start, count) =>
        list.slice(start, start + count).map((each, at) => child(start + at, each, `[${start + at}]`)),
    };
  }
  const names = Object.keys(value);
  return fixedChildren(names.length, at => {
    const name = names[at] ?? '';
    return child(
      name,
      (value as Record<string, Json>)[name] ?? null,
      isName(name) ? `.${name}` : `[${fieldText(name)}]`,
    );
  });
}

/** Named children, each made when it is shown. */
export function fixedChildren(count: number, make: (at: number) => Variable): Children | undefined {
  if (count === 0) return undefined;
  return {
    named: count,
    indexed: 0,
    list: (start, most) =>
      Array.from({ length: Math.max(0, Math.min(most, count - start)) }, (_, at) => make(start + at)),
  };
}

/** A variable that groups others. */
export function groupVariable(name: string, value: string, members: readonly Variable[]): Variable {
  const children = fixedChildren(members.length, at => members[at] as Variable);
  return { name, value, type: undefined, expression: undefined, children, holder: undefined };
}

/** The whole value with another part in it. */
export function replacedIn(whole: Json, inside: readonly (string | number)[], value: Json): Json {
  const [key, ...rest] = inside;
  if (key === undefined) return value;
  if (Array.isArray(whole)) return whole.map((each, at) => (at === key ? replacedIn(each as Json, rest, value) : each));
  const object = (whole ?? {}) as Record<string, Json>;
  return { ...object, [key]: replacedIn(object[key] ?? null, rest, value) };
}
