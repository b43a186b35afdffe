/** What a reader has collapsed and opened in the pictures of flows, over edits and reloads of the window. */
import type { Memento } from 'vscode';
import type { GraphFold, GraphModel } from '#protocol/graph.ts';
import type { FromGraphView } from '#protocol/webviews.ts';

export type FoldChange = Extract<FromGraphView, { readonly type: 'fold' | 'foldAll' }>;

const memoryKey = 'graph.folds';
/** As many flows are remembered; those that were folded longest ago go. */
const remembered = 100;

/** The folds after a change. `graph` is the picture that the change was made on. */
export function changeFold(fold: GraphFold, graph: GraphModel, change: FoldChange): GraphFold {
  if (change.type === 'fold') {
    const node = graph.nodes.find(({ id }) => id === change.node);
    if (node === undefined) return fold;
    if (node.call !== undefined) return { ...fold, opened: toggled(fold.opened, node.id, node.call === 'closed') };
    const isCollapsed = node.folded === undefined;
    return node.isGroup || !isCollapsed ? { ...fold, collapsed: toggled(fold.collapsed, node.id, isCollapsed) } : fold;
  }
  if (change.how === 'expand') return { ...fold, collapsed: [] };
  const blocks = graph.nodes.filter(node => node.isGroup && node.call === undefined).map(({ id }) => id);
  return { collapsed: [...new Set([...fold.collapsed, ...blocks])], opened: [] };
}

function toggled(ids: readonly string[], id: string, isThere: boolean): readonly string[] {
  const others = ids.filter(each => each !== id);
  return isThere ? [...others, id] : others;
}

export class FoldMemory {
  readonly #memory: Memento;
  readonly #folds: Map<string, GraphFold>;

  constructor(memory: Memento) {
    this.#memory = memory;
    this.#folds = new Map(Object.entries(memory.get<Readonly<Record<string, GraphFold>>>(memoryKey) ?? {}));
  }

  /** Undefined where nothing is folded, or the flow is not known. */
  of(uri: string, flow: string | undefined): GraphFold | undefined {
    return flow === undefined ? undefined : this.#folds.get(`${uri}#${flow}`);
  }

  async change(uri: string, graph: GraphModel, change: FoldChange): Promise<void> {
    const key = `${uri}#${graph.flow}`;
    const fold = changeFold(this.#folds.get(key) ?? { collapsed: [], opened: [] }, graph, change);
    this.#folds.delete(key);
    if (fold.collapsed.length + fold.opened.length > 0) this.#folds.set(key, fold);
    const [oldest] = this.#folds.keys();
    if (this.#folds.size > remembered && oldest !== undefined) this.#folds.delete(oldest);
    await this.#memory.update(memoryKey, Object.fromEntries(this.#folds));
  }
}
