/** Where events are sent and waited for. */
import type { CallExpression, Name } from '../syntax/ast.ts';
import { walk } from '../syntax/walk.ts';
import type { FileContext } from './context.ts';
import type { FileModel, Symbol } from './model.ts';
import { analysisOf, type Part } from './parts.ts';

/** A place that waits for an event: a `wait`, or a `for` over events. */
export interface AwaitedEvent {
  readonly name: Name;
  readonly event: Symbol;
}

interface EventUses {
  readonly emitted: readonly Symbol[];
  readonly awaited: readonly AwaitedEvent[];
}

/** Names an event across files. */
export const eventKey = ({ name, origin }: Symbol): string => `${origin.uri}#${name}`;

/** The keys of the events that a file sends. The standard library, which only declares, sends none. */
export function emittedIn(file: FileModel): ReadonlySet<string> {
  if (file.isStandard) return noEvents;
  const known = emittedByFile.get(file.symbols);
  if (known) return known;
  const parts = analysisOf(file)?.parts ?? [];
  const emitted = new Set(parts.flatMap(part => usesOf(part).emitted.map(eventKey)));
  emittedByFile.set(file.symbols, emitted);
  return emitted;
}

const noEvents: ReadonlySet<string> = new Set();

const emittedByFile = new WeakMap<FileModel['symbols'], ReadonlySet<string>>();

/** What a declaration waits for. */
export const awaitedIn = (part: Part): readonly AwaitedEvent[] => usesOf(part).awaited;

const usesByPart = new WeakMap<FileContext['symbols'], EventUses>();

function usesOf({ context: { declaration, symbols } }: Part): EventUses {
  const known = usesByPart.get(symbols);
  if (known) return known;
  const emitted: Symbol[] = [];
  const awaited: AwaitedEvent[] = [];
  const eventOf = (name: Name | undefined): Symbol | undefined => {
    const symbol = name && symbols.get(name);
    return symbol?.kind === 'event' ? symbol : undefined;
  };
  const wait = (name: Name | undefined) => {
    const event = eventOf(name);
    if (name && event) awaited.push({ name, event });
  };
  walk(declaration, node => {
    if (node.kind === 'EmitWork') emitted.push(...[eventOf(node.event) ?? []].flat());
    if (node.kind === 'WaitWork') wait(node.event);
    if (node.kind === 'ForWork' && node.source?.kind === 'CallExpression') wait(calledName(node.source));
  });
  const uses = { emitted, awaited };
  usesByPart.set(symbols, uses);
  return uses;
}

function calledName({ callee }: CallExpression): Name | undefined {
  return callee.kind === 'NameExpression' ? callee.name : undefined;
}
