/** Which parts of a statement are different in two versions, in a few words each. */
import type { Expr } from '#language/plan/plan.ts';
import { showDuration } from '../badges.ts';

/** A part that can come, go or change by itself. */
interface Part {
  /** All that it means, as a text. */
  readonly meaning: string;
  /** Its value, where that is short and plain. */
  readonly shown: string | undefined;
}

/** By what a person calls them. */
export type Parts = ReadonlyMap<string, Part>;

/**
 * @param whole a node of a plan, or the head of a flow
 * @param besides names of members that say nothing by themselves
 * @param meaningOf all that a value means, as a text
 */
export function partsOf(whole: object, besides: ReadonlySet<string>, meaningOf: (value: object) => string): Parts {
  const parts = new Map<string, Part>();
  const add = (name: string, value: unknown): void => {
    if (value === undefined || value === null || value === false) return;
    parts.set(name, { meaning: meaningOf({ value }), shown: shownOf(name, value) });
  };
  const addAll = (values: object, nameOf: (key: string) => string): void => {
    for (const [key, value] of Object.entries(values)) add(nameOf(key), value);
  };
  for (const [key, value] of Object.entries(whole)) {
    if (besides.has(key) || impliedByOthers.has(key)) continue;
    if (key === 'clauses') addAll(value as object, clause => clause);
    else if (key === 'arguments') addAll(value as object, name => `argument ${name}`);
    else if (key === 'defaults') addAll(value as object, name => `default of ${name}`);
    else if (key === 'call') {
      const { action, resource, arguments: given } = value as CallParts;
      add('action', action);
      add('resource', resource);
      addAll(given, name => `argument ${name}`);
    } else add(words[key] ?? key, value);
  }
  return parts;
}

interface CallParts {
  readonly action: string;
  readonly resource: string | undefined;
  readonly arguments: object;
}

/** What is secret in a value follows from what it is made of. */
const impliedByOthers: ReadonlySet<string> = new Set(['secret', 'secretList']);

const words: Readonly<Record<string, string>> = {
  branches: 'condition',
  winners: 'first',
  restContinue: 'rest continue',
  target: 'what is cancelled',
};

const durations: ReadonlySet<string> = new Set(['timeout', 'every']);

function shownOf(name: string, value: unknown): string | undefined {
  const expression = value as Expr;
  const constant = expression.op === 'constant' ? expression.value : undefined;
  if (typeof constant === 'number' && durations.has(name)) return showDuration(constant);
  if (typeof constant === 'number' && name === 'limit') return String(constant);
  if (typeof constant === 'boolean') return String(constant);
  return typeof constant === 'string' && constant.length <= longestText ? JSON.stringify(constant) : undefined;
}

/** In characters: a longer text is not shown with its part. */
const longestText = 32;

/** `timeout 1s → 2s`, `with retry`, `without cache`, `argument body`. */
export function differentParts(before: Parts, after: Parts): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap(name => {
    const [one, other] = [before.get(name), after.get(name)];
    if (one?.meaning === other?.meaning) return [];
    if (one === undefined) return [['with', name, other?.shown ?? ''].join(' ').trimEnd()];
    if (other === undefined) return [['without', name, one.shown ?? ''].join(' ').trimEnd()];
    const areShown = one.shown !== undefined && other.shown !== undefined;
    return [areShown ? `${name} ${one.shown} → ${other.shown}` : name];
  });
}
