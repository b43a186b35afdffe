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

  #find(names: readonly string[]): Place | undefined {
    let flow: FlowPlan | undefined = this.#plan.flows[this.#plan.entry];
    let node: NodePlan | undefined;
    for (const name of names) {
      if (node?.kind === 'flow') {
        flow = this.#plan.flows[node.flow];
        node = undefined;
      }
      node = flow === undefined ? undefined : childNamed(flow, node?.number, name);
      if (node === undefined) return undefined;
    }
    return node?.place;
  }
}

/** A node by its name, in one of the blocks of its owner (in the flow's body where there is none). */
function childNamed(flow: FlowPlan, owner: number | undefined, name: string): NodePlan | undefined {
  const blocks: readonly BlockPlan[] = flow.blocks.filter(block => block.owner === owner);
  return blocks
    .flatMap(block => block.nodes)
    .map(number => flow.nodes[number])
    .find(node => node?.name === name);
}
