/**
 * How well graphs are laid out, how long it takes, and how much stays where it was after a small change, beside dagre:
 * `node bench/graph.ts`. Ours is timed in the thread that the language server starts.
 */
import type { GraphLayout, GraphModel } from '#protocol/graph.ts';
import { Graphs } from '#server/graphs.ts';
import { type Quality, qualityOf } from '#test/support/drawing.ts';
import { median, type Steadiness, steadiness } from '#test/support/steadiness.ts';
import { dagreLayout } from './graph/dagre.ts';
import { editsOf } from './graph/edits.ts';
import { type DrawnText, drawnTexts, generated, type Named } from './graph/models.ts';

const never = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose: () => undefined }) };
const graphs = new Graphs(new URL('../server/layoutWorker.ts', import.meta.url));
const layouts: Readonly<Record<string, (graph: GraphModel) => GraphLayout | Promise<GraphLayout>>> = {
  baton: graph => graphs.layout(graph, never),
  dagre: dagreLayout,
};

type Measured = Quality & { readonly milliseconds: number };

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const shown = (measured: Measured): string => {
  const { crossings, throughBoxes, length, area, milliseconds } = measured;
  const parts = [
    `${crossings} crossings`,
    `${throughBoxes} through boxes`,
    `${(length / 1000).toFixed(1)} kpx long`,
    `${(area / 1e6).toFixed(1)} Mpx`,
    `${milliseconds.toFixed(0)} ms`,
  ];
  return parts.join(', ');
};

async function measure(by: string, graph: GraphModel): Promise<Measured> {
  const start = performance.now();
  const layout = await layouts[by]?.(graph);
  const milliseconds = performance.now() - start;
  if (layout === undefined) throw new Error(`There is no layout ${by}.`);
  return { ...qualityOf(graph, layout), milliseconds };
}

const fields = ['crossings', 'throughBoxes', 'length', 'area', 'milliseconds'] as const;

function sumOf(all: readonly Measured[]): Measured {
  const sum = (field: (typeof fields)[number]): number => all.reduce((total, each) => total + each[field], 0);
  return Object.fromEntries(fields.map(field => [field, sum(field)])) as unknown as Measured;
}

async function compare(title: string, set: readonly Named[], isEachShown: boolean): Promise<void> {
  const measured = new Map<string, Measured[]>(Object.keys(layouts).map(by => [by, []]));
  for (const { name, graph } of set) {
    for (const [by, all] of measured) {
      const each = await measure(by, graph);
      all.push(each);
      if (isEachShown) say(`  ${name}, ${by}: ${shown(each)}`);
    }
  }
  const sums = new Map([...measured].map(([by, all]) => [by, sumOf(all)]));
  for (const [by, sum] of sums) say(`${title}, ${set.length} graphs, ${by}: ${shown(sum)}`);
  const [ours, theirs] = [...sums.values()];
  if (ours === undefined || theirs === undefined) return;
  const ratios = fields
    .filter(field => theirs[field] > 0)
    .map(field => `${field} ${(ours[field] / theirs[field]).toFixed(2)}`);
  say(`${title}, ratio: ${ratios.join(', ')}`);
}

/** Each change on its own, against the picture before it. */
async function compareSteadiness(texts: readonly DrawnText[]): Promise<void> {
  const found = new Map<string, Steadiness[]>();
  for (const text of texts) {
    const edits = editsOf(text);
    for (const [by, layout] of Object.entries(layouts)) {
      const before = await layout(text.graph);
      for (const { kind, graph, same } of edits) {
        const each = steadiness(before, await layout(graph), same);
        const known = found.get(`${kind}, ${by}`) ?? [];
        found.set(`${kind}, ${by}`, each === undefined ? known : [...known, each]);
      }
    }
  }
  for (const by of Object.keys(layouts)) {
    const own = [...found].filter(([key]) => key.endsWith(`, ${by}`));
    for (const [key, all] of [...own, [`all, ${by}`, own.flatMap(([, all]) => all)] as const]) saySteadiness(key, all);
  }
}

function saySteadiness(key: string, all: readonly Steadiness[]): void {
  const ordered = all.reduce((sum, each) => sum + each.ordered, 0) / all.length;
  const moves = all.map(({ moved }) => moved).sort((one, other) => one - other);
  const parts = [
    `${(100 * ordered).toFixed(1)} % keep their order`,
    `moved by ${median(moves).toFixed(2)} widths`,
    `one in twenty by more than ${(moves[Math.floor(moves.length * 0.95)] ?? 0).toFixed(2)}`,
  ];
  say(`after a change: ${key}, ${all.length} changes: ${parts.join(', ')}`);
}

const examples = await drawnTexts('examples/**/*.flow', 0);
// The first graph starts the thread.
for (const { graph } of examples) await graphs.layout(graph, never);
await compare('examples', examples, false);
await compare('conformance programs', await drawnTexts('test/conformance/*.flow', 8), false);
await compare('generated', generated(), true);
await compareSteadiness(examples);
await graphs.stop();
