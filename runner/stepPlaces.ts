import type { BlockPlan, FlowPlan, NodePlan, Plan } from '#language/plan/plan.ts';
import type { Place } from '#protocol/place.ts';

/** Finds where the step at a path (`fulfil/picks[3]/pick`) stands in the text, also across calls of other flows. */
export class StepPlaces {
  readonly #plan: Plan;
  readonly #known = new Map<string, Place | undefined>();

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** Undefined for the run itself, and for a path that leads nowhere. */
  placeOf(path: string): Place | undefined {
    const id = path.replace(/\[\d+\]/g, '');
    if (!this.#known.has(id)) this.#known.set(id, this.#find(id.split('/').slice(1)));
    return this.#known.get(id);
  }

  #find(pieces: readonly string[]): Place | undefined {
    let flow: FlowPlan | undefined = this.#plan.flows[this.#plan.entry];
    let node: NodePlan | undefined;
    let part: string | undefined;
    for (const piece of pieces) {
      if (node?.kind === 'flow') {
        flow = this.#plan.flows[node.flow];
        node = undefined;
      }
      const [name = '', nextPart] = piece.split('~');
      node = flow === undefined ? undefined : childNamed(flow, node?.number, part, name);
      part = nextPart;
      if (node === undefined) return undefined;
    }
    return node?.place;
  }
}

/**
 * A node by its name, in one of the blocks of its owner (in the flow's body where there is none); in that of a part
 * (`catch`, a branch of a `race`) where the path names one.
 */
function childNamed(
  flow: FlowPlan,
  owner: number | undefined,
  part: string | undefined,
  name: string,
): NodePlan | undefined {
  const blocks: readonly BlockPlan[] = flow.blocks.filter(
    block => block.owner === owner && (part === undefined || partName(block) === part),
  );
  return blocks
    .flatMap(block => block.nodes)
    .map(number => flow.nodes[number])
    .find(node => node?.name === name);
}

function partName({ label }: BlockPlan): string | undefined {
  return label?.replace(' ', '#');
}
