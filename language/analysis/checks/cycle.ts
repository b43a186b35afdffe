import type { FlowDeclaration } from '../../syntax/ast.ts';
import type { Check, Look } from './check.ts';
import { labelOf, type Waiting, waitingFlow } from './waiting.ts';

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

function checkFlow(flow: FlowDeclaration, look: Look): void {
  const { all } = waitingFlow(flow, look, false);
  for (const circle of circlesOf(all)) reportCircle(circle, look);
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
