import type { Clause, FlowDeclaration, Name, Statement } from '../../syntax/ast.ts';
import { headOf, undoHeadOf } from '../heads.ts';
import { mentionsIn } from '../mentions.ts';
import type { Symbol } from '../model.ts';
import { innerBlocks } from '../stepTypes.ts';
import type { Check, Look } from './check.ts';

export const cycle: Check = {
  code: 'flow/cycle',
  severity: 'error',
  title: 'Steps that wait for each other',
  explanation:
    'A step starts when all that it mentions has succeeded, so steps that mention each other in a circle would never start. A block has succeeded when all in it has, and what stands in a `sequence` waits for what stands before it.',
  example: `flow turn() {
  let a = b + 1
    //^ flow/cycle
  let b = a + 1
}
`,
  visit: { FlowDeclaration: checkFlow },
};

/** A statement and what has to be done before it is: what it waits for, and what stands in its blocks. */
interface Waiting {
  readonly statement: Statement;
  readonly name: Name | undefined;
  readonly waits: Waiting[];
}

function checkFlow(flow: FlowDeclaration, look: Look): void {
  const all: Waiting[] = [];
  const bySymbol = new Map<Symbol, Waiting>();
  collect(flow.body?.statements ?? [], false, undefined, { look, all, bySymbol });
  for (const waiting of all) {
    for (const symbol of mentioned(waiting.statement, look)) {
      const other = bySymbol.get(symbol);
      if (other && !waiting.waits.includes(other)) waiting.waits.push(other);
    }
  }
  for (const circle of circlesOf(all)) reportCircle(circle, look);
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
    const waiting: Waiting = { statement, name, waits: [] };
    collected.all.push(waiting);
    const symbol = name && collected.look.file.symbols.get(name);
    if (symbol) collected.bySymbol.set(symbol, waiting);
    owner?.waits.push(waiting);
    if (isSequence && previous) waiting.waits.push(previous);
    previous = waiting;
    if (statement.kind !== 'Step' || !statement.work) continue;
    const { work } = statement;
    const isInSequence = work.kind === 'GroupWork' && work.order === 'sequence';
    for (const block of innerBlocks(work)) collect(block.statements, isInSequence, waiting, collected);
  }
}

/** What a statement waits for: what its head mentions, and what its `after` names. */
function mentioned(statement: Statement, look: Look): ReadonlySet<Symbol> {
  const heads = headOf(statement).flatMap(piece => mentionsIn(look.file, piece).map(({ symbol }) => symbol));
  const own = statement.kind === 'Step' && statement.name ? look.file.symbols.get(statement.name) : undefined;
  const undone = undoHeadOf(statement)
    .flatMap(piece => mentionsIn(look.file, piece).map(({ symbol }) => symbol))
    .filter(symbol => symbol !== own);
  const clauses = statement.kind === 'Step' ? statement.clauses : [];
  return new Set([...heads, ...undone, ...clauses.flatMap(clause => namedAfter(clause, look))]);
}

function namedAfter(clause: Clause, look: Look): readonly Symbol[] {
  if (clause.kind !== 'AfterClause') return [];
  return clause.conditions
    .flatMap(condition => (condition.kind === 'AfterStep' ? [condition.step] : condition.steps))
    .flatMap(name => look.file.symbols.get(name) ?? []);
}

/**
 * One circle through each group of statements that wait for each other: depth first, each edge once. With a path of its
 * own in place of recursion: a flow may be a chain of thousands of steps.
 */
function circlesOf(all: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const circles: (readonly Waiting[])[] = [];
  const done = new Set<Waiting>();
  for (const start of all) if (!done.has(start)) search(start, done, circles);
  const told = new Set<Waiting>();
  return circles.filter(circle => {
    const isNew = !circle.some(member => told.has(member));
    for (const member of circle) told.add(member);
    return isNew;
  });
}

/** Follows all ways from a statement that were not gone before. */
function search(start: Waiting, done: Set<Waiting>, circles: (readonly Waiting[])[]): void {
  const path = new Path();
  path.enter(start);
  for (let top = path.top; top; top = path.top) {
    const next = top.waiting.waits[top.next];
    top.next += 1;
    if (!next) done.add(path.leave());
    else if (path.holds(next)) circles.push(path.since(next));
    else if (!done.has(next)) path.enter(next);
  }
}

/** The way from a start to where a search is, with what was looked at on each part of it. */
class Path {
  readonly #steps: { readonly waiting: Waiting; next: number }[] = [];
  readonly #members = new Set<Waiting>();

  get top(): { readonly waiting: Waiting; next: number } | undefined {
    return this.#steps.at(-1);
  }

  holds(waiting: Waiting): boolean {
    return this.#members.has(waiting);
  }

  enter(waiting: Waiting): void {
    this.#steps.push({ waiting, next: 0 });
    this.#members.add(waiting);
  }

  leave(): Waiting {
    const step = this.#steps.pop();
    if (!step) throw new Error('A path was left that was not entered.');
    this.#members.delete(step.waiting);
    return step.waiting;
  }

  since(waiting: Waiting): readonly Waiting[] {
    const from = this.#steps.findIndex(step => step.waiting === waiting);
    return this.#steps.slice(from).map(step => step.waiting);
  }
}

function reportCircle(circle: readonly Waiting[], look: Look): void {
  const named = circle.filter(waiting => waiting.name);
  const start = named.reduce<Waiting | undefined>(
    (first, waiting) => (first && first.statement.span.start < waiting.statement.span.start ? first : waiting),
    undefined,
  );
  const first = start ?? circle[0];
  if (!first) return;
  const turned = [...circle.slice(circle.indexOf(first)), ...circle.slice(0, circle.indexOf(first))];
  const names = turned.map(labelOf);
  const [self] = names;
  const message =
    names.length === 1
      ? `${self} mentions itself, so it would never start.`
      : `These wait for each other, so none would ever start: ${[...names, self].join(' → ')}.`;
  look.report((first.name ?? first.statement).span, message, {
    related: turned.slice(1).map(({ name, statement }) => {
      const { start, end } = (name ?? statement).span;
      return { message: `Part of the circle.`, origin: { uri: look.file.uri, start, end } };
    }),
  });
}

function labelOf({ name, statement }: Waiting): string {
  if (name) return `\`${name.text}\``;
  if (statement.kind !== 'Step') return `a \`${statement.kind.replace('Statement', '').toLowerCase()}\``;
  const kind = statement.work?.kind === 'GroupWork' ? statement.work.order : statement.work?.kind.replace('Work', '');
  return `a \`${(kind ?? 'step').toLowerCase()}\``;
}
