/** The changes of a flow that one can make in its graph, one at a time. */
import { analyse } from '#language/analysis/analyse.ts';
import { editGraph } from '#language/features/editGraph.ts';
import { graph } from '#language/features/graph.ts';
import type { GraphModel, GraphNode } from '#protocol/graph.ts';
import type { GraphEdit } from '#protocol/requests.ts';
import { survivors } from '#test/support/steadiness.ts';
import type { DrawnText } from './models.ts';

export interface Edited {
  readonly kind: string;
  readonly graph: GraphModel;
  /** Ids before and after, of the nodes that are still there. */
  readonly same: ReadonlyMap<string, string>;
}

const noSteps: readonly GraphNode['kind'][] = ['trigger', 'start', 'end', 'branch'];

/** Adds, deletes, renames and wraps each step of the flow; what is refused is left out. */
export function editsOf(text: DrawnText): readonly Edited[] {
  return text.graph.nodes
    .filter(({ kind }) => !noSteps.includes(kind))
    .flatMap(({ id }) => {
      const changes: readonly (readonly [string, GraphEdit])[] = [
        ['add', { type: 'add', node: id, step: 'step another = log("another one")' }],
        ['delete', { type: 'delete', node: id }],
        ['wrap', { type: 'wrap', node: id, in: 'try' }],
      ];
      const edited = changes.flatMap(([kind, change]): Edited[] => {
        const after = changed(text, change);
        return after === undefined ? [] : [{ kind, graph: after, same: survivors(text.graph, after) }];
      });
      return [...edited, renamed(text.graph, id)];
    });
}

function changed({ model, uri, flow }: DrawnText, edit: GraphEdit): GraphModel | undefined {
  const reply = editGraph(model, uri, flow, edit);
  if ('problem' in reply) return undefined;
  const files = [...model.files.values()].map(file => ({ uri: file.uri, text: file.text }));
  const text = reply.edits.reduceRight(
    (result, { start, end, text: put }) => result.slice(0, start) + plain(put) + result.slice(end),
    files.find(file => file.uri === uri)?.text ?? '',
  );
  return graph(analyse(files.map(file => (file.uri === uri ? { uri, text } : file))), uri, flow).graph;
}

/** A snippet without its stops. */
function plain(snippet: string): string {
  return snippet.replace(/\$\{\d+:([^}]*)\}|\$\d+/g, '$1');
}

/** A longer name: only the width of one node changes, and that of those around it. */
function renamed(before: GraphModel, id: string): Edited {
  const nodes = before.nodes.map(node => (node.id === id ? { ...node, label: `${node.label}Again` } : node));
  return { kind: 'rename', graph: { ...before, nodes }, same: new Map(nodes.map(node => [node.id, node.id])) };
}
