/** A flow as a picture of what is different since an earlier text, as far as it can be drawn. */
import type { GraphFold, GraphModel, NodeChange } from '#protocol/graph.ts';
import { analyse, type SourceText } from '../analysis/analyse.ts';
import type { Model } from '../analysis/model.ts';
import { buildGraph } from '../graph/buildGraph.ts';
import { comparePlans } from '../graph/diff/diffGraph.ts';
import { mergeGraphs } from '../graph/diff/mergeGraphs.ts';
import { foldGraph } from '../graph/foldGraph.ts';
import type { Plan } from '../plan/plan.ts';
import { type DrawnFlow, flowToDraw, planToDraw } from './support/flowToDraw.ts';

/** A file and all that it imports, as they were. */
export interface EarlierFile {
  /** Undefined when there was no such file. */
  readonly model: Model | undefined;
  /** URIs of files that it imports, and whose texts are not known yet. */
  readonly wanted: readonly string[];
}

/**
 * @param texts by URI; undefined for a file that was not there
 * @param previous what is known from an earlier question; it is left as it is
 */
export function earlierFile(
  uri: string,
  texts: ReadonlyMap<string, string | undefined>,
  previous?: Model,
): EarlierFile {
  if (!texts.has(uri)) return { model: undefined, wanted: [uri] };
  const sources = [...texts].flatMap(([each, text]): SourceText[] => (text === undefined ? [] : [{ uri: each, text }]));
  if (texts.get(uri) === undefined) return { model: undefined, wanted: [] };
  const model = analyse(sources, previous);
  const imports = sources.flatMap(source => model.files.get(source.uri)?.imports ?? []);
  const wanted = new Set(imports.filter(each => each.startsWith('file:') && !texts.has(each)));
  return { model, wanted: [...wanted] };
}

interface ComparedFlow extends DrawnFlow {
  /** Undefined when the flow can't be drawn, or could not be drawn then. */
  readonly changes: readonly NodeChange[] | undefined;
  /** Why the flow as it was can't be drawn, for a person. The flow is then drawn as it is. */
  readonly earlierProblem: string | undefined;
  /** There was no such flow: all of it is new. */
  readonly isNew: boolean;
}

/**
 * @param earlier the file as it was, undefined when there was none
 * @param flow the flow's name; the first flow of the file when undefined
 * @param fold what a reader has collapsed and opened
 */
export function graphDiff(
  model: Model,
  earlier: Model | undefined,
  uri: string,
  flow: string | undefined,
  fold?: GraphFold,
): ComparedFlow {
  const { flows, plan: after, problem } = flowToDraw(model, uri, flow);
  const plain = { flows, problem, changes: undefined, earlierProblem: undefined, isNew: false };
  if (after === undefined) return { ...plain, graph: undefined };
  const collapsed = new Set(fold?.collapsed);
  const opened = new Set(fold?.opened);
  const before = planToDraw(earlier, uri, flow ?? flows[0] ?? '');
  if (before !== undefined && 'problem' in before) {
    return { ...plain, graph: foldGraph(buildGraph(after, opened), collapsed), earlierProblem: before.problem };
  }
  const { graph, changes } = comparedGraph(before, after, opened);
  return { ...plain, graph: foldGraph(graph, collapsed), changes, isNew: before === undefined };
}

function comparedGraph(
  before: Plan | undefined,
  after: Plan,
  opened: ReadonlySet<string>,
): { readonly graph: GraphModel; readonly changes: readonly NodeChange[] } {
  const comparison = comparePlans(before, after, opened);
  const earlierIds = [...comparison.same].flatMap(([from, to]) => (opened.has(to) ? [from] : []));
  const then = before && buildGraph(before, new Set(earlierIds));
  return mergeGraphs(then, buildGraph(after, opened), comparison);
}
