/** Lays graphs out in a thread of its own, so that no keystroke waits for a picture. */
import { Worker } from 'node:worker_threads';
import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';
import type { GraphLayout, GraphModel } from '#protocol/graph.ts';

/** What the thread is sent. */
export type LayoutRequest = GraphModel;

/** What the thread answers: one reply for each request, in order. */
export type LayoutReply = { readonly layout: GraphLayout } | { readonly problem: string };

interface Waiting {
  readonly resolve: (layout: GraphLayout) => void;
  readonly reject: (error: Error) => void;
}

/** How many layouts are kept. */
const kept = 16;

export class Graphs {
  private readonly program: URL;
  private worker: Worker | undefined;
  /** Who waits for the layout that the thread works on. */
  private waiting: Waiting | undefined;
  /** Settles when the thread has nothing to do. */
  private last: Promise<unknown> = Promise.resolve();
  /** By what a layout depends on, the least recently used first. */
  private readonly layouts = new Map<string, GraphLayout>();

  /** @param program the thread's program, started at the first graph */
  constructor(program: URL) {
    this.program = program;
  }

  /**
   * Where everything of a graph goes. Layouts are made one after the other; one that nobody wants any more by its turn is
   * left out.
   *
   * @throws ResponseError when the request was cancelled, Error when the layout fails
   */
  async layout(graph: GraphModel, token: CancellationToken): Promise<GraphLayout> {
    const key = layoutKey(graph);
    const known = this.layouts.get(key);
    const layout = known ?? (await this.inTurn(graph, token));
    this.layouts.delete(key);
    this.layouts.set(key, layout);
    const [oldest] = this.layouts.keys();
    if (this.layouts.size > kept && oldest !== undefined) this.layouts.delete(oldest);
    return layout;
  }

  async stop(): Promise<void> {
    await this.worker?.terminate();
  }

  private inTurn(graph: GraphModel, token: CancellationToken): Promise<GraphLayout> {
    const turn = this.last.then(() => {
      if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'Cancelled.');
      return this.compute(graph);
    });
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private compute(graph: GraphModel): Promise<GraphLayout> {
    const worker = this.started();
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      worker.postMessage(graph satisfies LayoutRequest);
    });
  }

  private started(): Worker {
    if (this.worker !== undefined) return this.worker;
    const worker = new Worker(this.program);
    // Waiting for a picture must not keep the process alive when its client is gone.
    worker.unref();
    worker.on('message', (reply: LayoutReply) => this.settle(reply));
    worker.on('error', error => this.lose(worker, error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => this.lose(worker, new Error('The layout thread has ended.')));
    this.worker = worker;
    return worker;
  }

  private settle(reply: LayoutReply): void {
    if ('layout' in reply) this.waiting?.resolve(reply.layout);
    else this.waiting?.reject(new Error(reply.problem));
    this.waiting = undefined;
  }

  /** The thread is gone; the next graph starts another one. */
  private lose(worker: Worker, error: Error): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.waiting?.reject(error);
    this.waiting = undefined;
  }
}

/** All that a layout depends on: two graphs with the same key look the same, wherever they stand in the text. */
function layoutKey(graph: GraphModel): string {
  const nodes = graph.nodes.map(node => [
    node.id,
    node.parent,
    node.kind,
    node.isGroup,
    node.label,
    node.detail,
    node.icon,
    node.badges,
  ]);
  return JSON.stringify([nodes, graph.edges]);
}
