import type { GraphModel } from '#protocol/graph.ts';

/**
 * Ids of the nodes that have all words of `text` in their name, what they do, their clauses or their path, whatever the
 * case; those whose name begins with it come first, else in the order of the text.
 */
export function findNodes(model: GraphModel, text: string): readonly string[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  const words = wanted.split(/\s+/);
  const found = model.nodes.filter(({ id, label, detail, badges }) => {
    const said = [id, label, detail, ...badges].join(' ').toLowerCase();
    return words.every(word => said.includes(word));
  });
  const begins = (label: string): number => (label.toLowerCase().startsWith(wanted) ? 0 : 1);
  return found.toSorted((one, other) => begins(one.label) - begins(other.label)).map(({ id }) => id);
}
