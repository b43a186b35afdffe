/** A picture as a Mermaid flowchart, for Markdown. */
import type { GraphEdge, GraphModel, GraphNode } from '#protocol/graph.ts';

/** The diagram's text, with a line end after it. */
export function graphToMermaid(model: GraphModel): string {
  const names = new Map(model.nodes.map((node, at) => [node.id, `n${at}`]));
  const children = new Map<string | undefined, GraphNode[]>();
  for (const node of model.nodes) children.set(node.parent, [...(children.get(node.parent) ?? []), node]);
  const nameOf = (id: string): string => names.get(id) ?? id;
  const draw = (node: GraphNode, indent: string): string[] => {
    const inner = children.get(node.id) ?? [];
    if (!node.isGroup || inner.length === 0) return [`${indent}${nameOf(node.id)}${shape(node)}`];
    return [
      `${indent}subgraph ${nameOf(node.id)} [${caption(node)}]`,
      ...inner.flatMap(child => draw(child, `${indent}  `)),
      `${indent}end`,
    ];
  };
  const lines = [
    'flowchart TB',
    ...(children.get(undefined) ?? []).flatMap(node => draw(node, '  ')),
    ...model.edges.map(edge => `  ${nameOf(edge.from)} ${arrow(edge)} ${nameOf(edge.to)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function shape(node: GraphNode): string {
  switch (node.kind) {
    case 'start':
    case 'end':
      return `([${caption(node)}])`;
    case 'trigger':
      return `>${caption(node)}]`;
    case 'flow':
    case 'start-flow':
      return `[[${caption(node)}]]`;
    case 'value':
    case 'return':
    case 'yield':
      return `[/${caption(node)}/]`;
    case 'if':
    case 'match':
      return `{${caption(node)}}`;
    default:
      return `[${caption(node)}]`;
  }
}

/** In quotes, Mermaid takes everything but quotes; what would be an entity or a mark-up sign is written as a number. */
function caption(node: GraphNode): string {
  const kind = ['for', 'if', 'match', 'repeat', 'race', 'try'].includes(node.kind) && node.label !== node.kind;
  const words = [kind ? node.kind : '', node.label, node.detail].filter(word => word !== '').join(' ');
  return `"${words.replace(/["#&<>`]/g, character => `#${character.charCodeAt(0)};`)}"`;
}

function arrow(edge: GraphEdge): string {
  const label = edge.label === undefined ? '' : `|${edge.label}|`;
  return edge.kind === 'after' || edge.kind === 'failure' ? `-.->${label}` : `-->${label}`;
}
