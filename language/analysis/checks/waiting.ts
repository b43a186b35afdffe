/** What the statements of a flow wait for. */
import type { Clause, FlowDeclaration, Name, Statement } from '../../syntax/ast.ts';
import { headOf, undoHeadOf } from '../heads.ts';
import { mentionsIn } from '../mentions.ts';
import type { FileModel, Symbol } from '../model.ts';
import { innerBlocks } from '../stepTypes.ts';
import type { Look } from './check.ts';

/** A statement and what has to be done before it is: what it waits for, and what stands in its blocks. */
export interface Waiting {
  readonly statement: Statement;
  readonly name: Name | undefined;
  /** The block form that it stands in; undefined in the flow's own body. */
  readonly owner: Waiting | undefined;
  /** What has to be done before it starts: what it mentions, and what comes before it in a `sequence`. */
  readonly starts: Waiting[];
  /** What has to be done before it is done: that, and all that stands in its blocks. */
  readonly waits: Waiting[];
}

/** All statements of a flow, in the order of the text. */
export interface WaitingFlow {
  readonly all: readonly Waiting[];
  readonly bySymbol: ReadonlyMap<Symbol, Waiting>;
}

interface Variants {
  readonly withUndo: WaitingFlow;
  readonly withoutUndo: WaitingFlow;
}

/** Several checks ask about the one flow of a look's file. */
const known = new WeakMap<FileModel, Variants>();

/** What the statements of a flow wait for; with or without what their `undo`s mention. */
export function waitingFlow(flow: FlowDeclaration, look: Look, withUndo: boolean): WaitingFlow {
  let variants = known.get(look.file);
  if (variants === undefined) {
    const withoutUndo = findWaiting(flow, look, false);
    const hasUndo = withoutUndo.all.some(({ statement }) => undoHeadOf(statement).length > 0);
    variants = { withoutUndo, withUndo: hasUndo ? findWaiting(flow, look, true) : withoutUndo };
    known.set(look.file, variants);
  }
  return withUndo ? variants.withUndo : variants.withoutUndo;
}

function findWaiting(flow: FlowDeclaration, look: Look, withUndo: boolean): WaitingFlow {
  const all: Waiting[] = [];
  const bySymbol = new Map<Symbol, Waiting>();
  collect(flow.body?.statements ?? [], false, undefined, { look, all, bySymbol });
  for (const waiting of all) {
    for (const symbol of mentioned(waiting.statement, look, withUndo)) {
      const other = bySymbol.get(symbol);
      if (!other || waiting.starts.includes(other)) continue;
      waiting.starts.push(other);
      if (!waiting.waits.includes(other)) waiting.waits.push(other);
    }
  }
  return { all, bySymbol };
}

interface Collected {
  readonly look: Look;
  readonly all: Waiting[];
  readonly bySymbol: Map<Symbol, Waiting>;
}

function collect(
  statements: readonly Statement[],
  isSequence: boolean,
  owner: Waiting | undefined,
  collected: Collected,
): void {
  let previous: Waiting | undefined;
  for (const statement of statements) {
    const name = statement.kind === 'Step' || statement.kind === 'LetStatement' ? statement.name : undefined;
    const waiting: Waiting = { statement, name, owner, starts: [], waits: [] };
    collected.all.push(waiting);
    const symbol = name && collected.look.file.symbols.get(name);
    if (symbol) collected.bySymbol.set(symbol, waiting);
    owner?.waits.push(waiting);
    if (isSequence && previous) {
      waiting.starts.push(previous);
      waiting.waits.push(previous);
    }
    previous = waiting;
    if (statement.kind !== 'Step' || !statement.work) continue;
    const { work } = statement;
    const isInSequence = work.kind === 'GroupWork' && work.order === 'sequence';
    for (const block of innerBlocks(work)) collect(block.statements, isInSequence, waiting, collected);
  }
}

/** What a statement waits for: what its head mentions, and what its `after` names. */
function mentioned(statement: Statement, look: Look, withUndo: boolean): ReadonlySet<Symbol> {
  const heads = headOf(statement).flatMap(piece => mentionsIn(look.file, piece).map(({ symbol }) => symbol));
  const undone = withUndo ? undoMentions(statement, look).map(({ symbol }) => symbol) : [];
  const clauses = statement.kind === 'Step' ? statement.clauses : [];
  return new Set([...heads, ...undone, ...clauses.flatMap(clause => namedAfter(clause, look))]);
}

function namedAfter(clause: Clause, look: Look): readonly Symbol[] {
  if (clause.kind !== 'AfterClause') return [];
  return clause.conditions
    .flatMap(condition => (condition.kind === 'AfterStep' ? [condition.step] : condition.steps))
    .flatMap(name => look.file.symbols.get(name) ?? []);
}

/** What the `undo` of a statement mentions beside the statement itself. */
export function undoMentions(statement: Statement, look: Look): ReturnType<typeof mentionsIn> {
  const own = statement.kind === 'Step' && statement.name ? look.file.symbols.get(statement.name) : undefined;
  return undoHeadOf(statement)
    .flatMap(piece => mentionsIn(look.file, piece))
    .filter(({ symbol }) => symbol !== own);
}

/** A way from one statement to another over what each waits for, both included; undefined when there is none. */
export function wayTo(start: Waiting, end: Waiting): readonly Waiting[] | undefined {
  const from = new Map<Waiting, Waiting | undefined>([[start, undefined]]);
  for (const waiting of from.keys()) {
    if (waiting === end) {
      const way: Waiting[] = [];
      for (let each: Waiting | undefined = end; each; each = from.get(each)) way.unshift(each);
      return way;
    }
    for (const next of waiting.waits) if (!from.has(next)) from.set(next, waiting);
  }
  return undefined;
}

/** How a statement is called in a message: by its name, or by its kind. */
export function labelOf({ name, statement }: Pick<Waiting, 'name' | 'statement'>): string {
  if (name) return `\`${name.text}\``;
  if (statement.kind !== 'Step') return `a \`${statement.kind.replace('Statement', '').toLowerCase()}\``;
  const kind = statement.work?.kind === 'GroupWork' ? statement.work.order : statement.work?.kind.replace('Work', '');
  return `a \`${(kind ?? 'step').toLowerCase()}\``;
}
