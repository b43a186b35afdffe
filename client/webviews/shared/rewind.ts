/**
 * A view of a run that goes back as cheaply as forth. Where a stretch of events begins, a mark is set; before an event
 * changes something for the first time since then, the mark keeps how it was. The way back puts back, stretch by stretch,
 * what the marks keep, and goes forth again within the stretch it comes to.
 */
import type { RunEvent } from '#protocol/runEvents.ts';
import {
  emptyRunView,
  type FoldWitness,
  foldRun,
  type LogEntry,
  type NodeView,
  type RunRow,
  type RunView,
} from '#protocol/runView.ts';

/** Short enough to be folded in a moment, long enough that marks take less room than the view. */
const usualStretch = 256;

export class Rewinder {
  /** Changed in place; its `version` tells. */
  readonly run: RunView = emptyRunView();
  readonly #events: readonly RunEvent[];
  readonly #stretch: number;
  readonly #marks: Mark[] = [];
  #position = 0;

  /**
   * @param events may grow; those that are there stay
   * @param stretch how many of them are undone together: on the way back, at most as many are folded again
   */
  constructor(events: readonly RunEvent[], stretch = usualStretch) {
    this.#events = events;
    this.#stretch = stretch;
  }

  /** Has the view be as after the first `position` events. */
  goTo(position: number): void {
    while (this.#position > position) this.#undoStretch();
    for (const event of this.#events.slice(this.#position, position)) {
      if (this.#position % this.#stretch === 0) this.#setMark();
      foldRun(this.run, event);
      this.#position += 1;
    }
  }

  #setMark(): void {
    const mark = new Mark(this.run, this.#position);
    this.#marks.push(mark);
    this.run.witness = mark;
  }

  #undoStretch(): void {
    const mark = this.#marks.pop();
    mark?.putBack();
    this.#position = mark?.position ?? 0;
    this.run.witness = this.#marks.at(-1);
  }
}

/** How a view was after its first `position` events, in so far as something is different by now. */
class Mark implements FoldWitness {
  readonly position: number;
  readonly #view: RunView;
  /** In the order in which it came to be; it is put back the other way round. */
  readonly #undo: (() => void)[] = [];
  readonly #known = new Set<RunRow | NodeView>();

  constructor(view: RunView, position: number) {
    this.position = position;
    this.#view = view;
    const kept = { ...view };
    const [events, log] = [view.events.length, view.log.length];
    this.#undo.push(() => {
      // Whoever renders the view sees by its version that it is another one.
      Object.assign(view, kept, { version: view.version + 1 });
      view.events.length = events;
      view.log.length = log;
    });
  }

  row(row: RunRow): void {
    if (this.#known.has(row)) return;
    this.#known.add(row);
    const kept = { ...row };
    const lengths = [row.children.length, row.log.length] as const;
    const openBlocks = [...row.openBlocks];
    const [attempts, waits] = [keepLast(row.attempts), keepLast(row.waits)];
    this.#undo.push(() => {
      Object.assign(row, kept);
      [row.children.length, row.log.length] = lengths;
      row.openBlocks.splice(0, Number.POSITIVE_INFINITY, ...openBlocks);
      attempts();
      waits();
    });
  }

  newRow(row: RunRow): void {
    this.#known.add(row);
    this.#undo.push(() => this.#view.rows.delete(row.path));
  }

  node(node: NodeView): void {
    if (this.#known.has(node)) return;
    this.#known.add(node);
    const kept = { ...node, counts: { ...node.counts }, iterations: node.iterations && { ...node.iterations } };
    this.#undo.push(() => Object.assign(node, kept));
  }

  newNode(node: NodeView): void {
    this.#known.add(node);
    this.#undo.push(() => this.#view.nodes.delete(node.id));
  }

  trimmed(log: LogEntry[], removed: readonly LogEntry[]): void {
    this.#undo.push(() => log.unshift(...removed));
  }

  putBack(): void {
    for (const undo of this.#undo.toReversed()) undo();
  }
}

/** Of a list that only grows, and of which only the last element changes: gives what puts it back. */
function keepLast<T extends object>(list: T[]): () => void {
  const { length } = list;
  const last = list.at(-1);
  const kept = last && { ...last };
  return () => {
    list.length = length;
    if (last !== undefined) Object.assign(last, kept);
  };
}
