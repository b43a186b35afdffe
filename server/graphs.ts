/** Lays graphs out in a thread of its own, so that no keystroke waits for a picture. */
import { Worker } from 'node:worker_threads';
import type { GraphLayout, GraphModel } from '#protocol/graph.ts';

export interface LayoutRequest {
  readonly id: number;
  readonly graph: GraphModel;
}

export type LayoutReply =
  | { readonly id: number; readonly layout: GraphLayout }
  | { readonly id: number; readonly problem: string };

interface Waiting {
  readonly resolve: (layout: GraphLayout) => void;
  readonly reject: (error: Error) => void;
}

/** How many layouts are kept. */
const kept = 16;

export class Graphs {
  private readonly program: URL;
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Waiting>();
  /** By what a layout depends on, the least recently used first. */
  private readonly layouts = new Map<string, Promise<GraphLayout>>();
  private lastId = 0;

  /** @param program the worker's program, started at the first graph */
  constructor(program: URL) {
    this.program = program;
  }

  /** Where everything of a graph goes. Rejects when the layout fails. */
  layout(graph: GraphModel): Promise<GraphLayout> {
    const key = layoutKey(graph);
    const layout = this.layouts.get(key) ?? this.compute(graph);
    this.layouts.delete(key);
    this.layouts.set(key, layout);
    layout.catch(() => this.layouts.delete(key));
    const [oldest] = this.layouts.keys();
    if (this.layouts.size > kept && oldest !== undefined) this.layouts.delete(oldest);
    return layout;
  }

  async stop(): Promise<void> {
    await this.worker?.terminate();
  }

  private compute(graph: GraphModel): Promise<GraphLayout> {
    const worker = this.started();
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      worker.postMessage({ id, graph } satisfies LayoutRequest);
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
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if ('layout' in reply) waiting?.resolve(reply.layout);
    else waiting?.reject(new Error(reply.problem));
  }

  /** The worker is gone; the next graph starts another one. */
  private lose(worker: Worker, error: Error): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
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
