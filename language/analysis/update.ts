/** After an edit of a file: what is done again, and what stays. */
import type { Declaration, FlowDeclaration, Name, Node } from '../syntax/ast.ts';
import type { Parsed } from '../syntax/parser.ts';
import { walk } from '../syntax/walk.ts';
import { bindBody, declareTop } from './declarations.ts';
import type { Symbol } from './model.ts';
import { type Analysis, newPart, type Part } from './parts.ts';
import { sameType } from './typeSame.ts';
import type { Type } from './types.ts';
import { visitDeclaration } from './visitDeclarations.ts';

/** A file as it is after an edit. */
export interface Update {
  readonly analysis: Analysis;
  /** Names of the file that stand for something else now than before, or for nothing. */
  readonly changedNames: ReadonlySet<string>;
}

/**
 * Brings a file's facts up to date: those of the declarations that changed, and of those that mention what these declare.
 *
 * Takes `analysis` over. Undefined when all must be done afresh: when imports changed, or a name is declared twice.
 */
export function updateFile(analysis: Analysis, text: string, parsed: Parsed): Update | undefined {
  const edited = matched(analysis, parsed);
  const changedNames = new Set([...edited.gone, ...edited.fresh].flatMap(part => part.names));
  if (!isSimple(edited)) return undefined;
  for (const [part, flow] of edited.bodies) {
    const isTouched = changedNames.size > 0 && mentions(wordsOf(flow), changedNames);
    if (!isTouched && redoBody(part, flow)) continue;
    // What the flow gives is another thing now.
    part.context.declaration = flow;
    part.expire();
    edited.fresh.add(part);
    for (const name of part.names) changedNames.add(name);
  }
  addDependents(edited, changedNames);
  if ([...edited.fresh].some(part => part.declaration.kind === 'ImportDeclaration')) return undefined;
  const parts = redone(analysis, edited);
  return { analysis: { ...analysis, text, parsed, parts }, changedNames };
}

/** What became of a file's declarations. */
interface Edited {
  readonly parts: readonly Part[];
  /** Parts that are done afresh. */
  readonly fresh: Set<Part>;
  /** Flows of which only the body changed, with what they are now. */
  readonly bodies: ReadonlyMap<Part, FlowDeclaration>;
  /** Parts that are no more. */
  readonly gone: readonly Part[];
  /** Whether there are other names now than before. */
  readonly hasOtherNames: boolean;
}

function matched(analysis: Analysis, parsed: Parsed): Edited {
  const known = new Map<Declaration, Part>(analysis.parts.map(part => [part.declaration, part]));
  const byHead = new Map<Name | undefined, Part>(
    analysis.parts.flatMap(part =>
      part.declaration.kind === 'FlowDeclaration' ? [[part.declaration.name, part]] : [],
    ),
  );
  const fresh = new Set<Part>();
  const bodies = new Map<Part, FlowDeclaration>();
  const parts = parsed.tree.declarations.map(declaration => {
    const same = known.get(declaration);
    if (same) return same;
    const flow = declaration.kind === 'FlowDeclaration' && declaration.name ? byHead.get(declaration.name) : undefined;
    if (flow && declaration.kind === 'FlowDeclaration') {
      bodies.set(flow, declaration);
      return flow;
    }
    const part = newPart(analysis, declaration);
    fresh.add(part);
    return part;
  });
  const now = new Set(parts);
  const gone = analysis.parts.filter(part => !now.has(part));
  const names = (of: Iterable<Part>) => [...of].flatMap(part => part.names).sort();
  return { parts, fresh, bodies, gone, hasOtherNames: names(gone).join() !== names(fresh).join() };
}

/** Whether each name has one declaration, and neither imports nor the names of the standard library changed. */
function isSimple({ parts, fresh, gone }: Edited): boolean {
  const isSpecial = ({ declaration: { kind } }: Part) => kind === 'ImportDeclaration' || kind === 'DeclareDeclaration';
  if ([...fresh, ...gone].some(isSpecial)) return false;
  const kept = parts.filter(part => !fresh.has(part));
  return hasNoDoubles([...kept, ...fresh]) && hasNoDoubles([...kept, ...gone]);
}

function hasNoDoubles(parts: readonly Part[]): boolean {
  const names = parts.flatMap(part => part.names);
  return new Set(names).size === names.length;
}

/** Adds what mentions changed names, and then what mentions the names of that. */
function addDependents({ parts, fresh, hasOtherNames }: Edited, changedNames: Set<string>): void {
  if (changedNames.size === 0) return;
  for (let before = -1; before !== fresh.size; ) {
    before = fresh.size;
    for (const part of parts) {
      if (fresh.has(part) || !(mentions(part.words, changedNames) || (hasOtherNames && guesses(part)))) continue;
      fresh.add(part);
      for (const name of part.names) changedNames.add(name);
    }
  }
}

function mentions(words: ReadonlySet<string>, names: ReadonlySet<string>): boolean {
  for (const name of names) if (words.has(name)) return true;
  return false;
}

/** Whether something in a part is told with names that are like a name that nothing has. */
function guesses(part: Part): boolean {
  return part.findings?.some(({ code }) => code === 'flow/unknown-name') ?? true;
}

function wordsOf(declaration: Declaration): ReadonlySet<string> {
  const words = new Set<string>();
  walk(declaration, node => {
    if (node.kind === 'Name') words.add(node.text);
  });
  return words;
}

/** Declares and visits what is fresh, and keeps the order of the file's names. */
function redone(analysis: Analysis, { parts, fresh, gone }: Edited): readonly Part[] {
  if (fresh.size === 0 && gone.length === 0) return parts;
  const { names } = analysis.scope;
  const before = new Map(names);
  names.clear();
  const keep = (part: Part) => {
    for (const name of part.names) {
      const symbol = before.get(name);
      if (symbol) names.set(name, symbol);
    }
  };
  const again = new Set<Part>();
  const all = parts.map(part => {
    if (part.declaration.kind === 'ImportDeclaration') return part;
    if (!fresh.has(part)) {
      keep(part);
      return part;
    }
    const anew = newPart(analysis, part.declaration);
    again.add(anew);
    declareTop(anew.context);
    return anew;
  });
  for (const part of parts) if (part.declaration.kind === 'ImportDeclaration') keep(part);
  for (const { context } of again) bindBody(context);
  for (const { context } of again) visitDeclaration(context);
  return all;
}

// A flow's body

/**
 * Does a flow's body again, and keeps what is known of its head, its symbol included. False when the flow gives something
 * else now, so that what calls it must be looked at again.
 */
function redoBody(part: Part, flow: FlowDeclaration): boolean {
  const { context } = part;
  const before = flow.result ? undefined : context.result?.();
  const scope = context.scopes.get(part.declaration);
  const symbol = flow.name && context.symbols.get(flow.name);
  if (!scope || !symbol) return false;
  keepHead(part, flow);
  context.scopes.set(flow, scope);
  (symbol as { declaration: Symbol['declaration'] }).declaration = flow;
  bindBody(context);
  visitDeclaration(context);
  const after = flow.result ? undefined : context.result?.();
  return before === after || (before !== undefined && after !== undefined && isSameOutside(before, after));
}

/** Forgets all but what is known of a flow's head. */
function keepHead(part: Part, flow: FlowDeclaration): void {
  const { context } = part;
  const head = new Set<Node>();
  for (const piece of [flow.name, ...flow.parameters, flow.result, ...flow.clauses]) {
    if (piece) walk(piece, node => head.add(node));
  }
  const kept = <Key extends Node, Value>(map: ReadonlyMap<Key, Value>) =>
    new Map([...map].filter(([key]) => head.has(key)));
  context.symbols = kept(context.symbols);
  context.shorthands = kept(context.shorthands);
  context.types = kept(context.types);
  context.calls = kept(context.calls);
  context.expectations = kept(context.expectations);
  context.patterns = kept(context.patterns);
  context.scopes = kept(context.scopes);
  context.blockTypes = new Map();
  context.duplicates = context.duplicates.filter(({ name }) => head.has(name));
  context.declaration = flow;
  part.expire();
}

/** Whether a type is the same in all that others can see of it: fields tell where they come from. */
function isSameOutside(before: Type, after: Type): boolean {
  return sameType(before, after) && !hasFields(after);
}

function hasFields(type: Type): boolean {
  switch (type.kind) {
    case 'object':
    case 'function':
      return true;
    case 'list':
      return hasFields(type.element);
    case 'map':
      return hasFields(type.value);
    case 'secret':
      return hasFields(type.inner);
    case 'union':
      return type.members.some(hasFields);
    default:
      return false;
  }
}
