/** Changes of a flow's text that are asked for in its picture: comments and layout stay, and what is not sound is refused. */
import type { GraphEdit, GraphEditReply } from '#protocol/requests.ts';
import type { Model } from '../analysis/model.ts';
import { buildGraph } from '../graph/buildGraph.ts';
import { canDraw, lower } from '../plan/lower.ts';
import { addStep } from './editGraph/addStep.ts';
import { connect } from './editGraph/connect.ts';
import { giveName } from './editGraph/giveName.ts';
import { remove } from './editGraph/remove.ts';
import { type Change, newProblem, type Source, targetOf } from './editGraph/target.ts';
import { wrap } from './editGraph/wrap.ts';
import type { Refusal } from './support/workspaceEdits.ts';

/** The edits of the one file that do what is asked for, tried out first: one that would bring an error is refused. */
export function editGraph(model: Model, uri: string, flow: string, edit: GraphEdit): GraphEditReply {
  const file = model.files.get(uri);
  if (file === undefined || !canDraw(model, uri, flow)) {
    return { problem: 'The text has errors: mend it first.' };
  }
  const source: Source = { model, file, nodes: buildGraph(lower(model, uri, flow)).nodes };
  const change = changeOf(source, edit);
  if ('problem' in change) return change;
  const hasStops = change.edits.some(({ isSnippet }) => isSnippet);
  const problem = hasStops ? undefined : newProblem(source, change.edits);
  if (problem !== undefined) return { problem };
  const edits = change.edits
    .map(({ span, text, isSnippet = false }) => ({ start: span.start, end: span.end, text, isSnippet }))
    .sort((one, other) => one.start - other.start);
  return { edits, select: change.select };
}

function changeOf(source: Source, edit: GraphEdit): Change | Refusal {
  if (edit.type === 'add') return addStep(source, edit.node, edit.step);
  const target = targetOf(source, edit.node);
  if ('problem' in target) return target;
  switch (edit.type) {
    case 'connect': {
      const from = targetOf(source, edit.from);
      return 'problem' in from ? from : connect(source, from, target);
    }
    case 'name':
      return giveName(source, target);
    case 'delete':
      return remove(source, target);
    case 'wrap':
      return wrap(source, target, edit.in);
  }
}
