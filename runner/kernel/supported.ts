/** What the kernel can run. Each construct that it learns leaves this file. */
import type { FlowPlan, NodePlan, Plan } from '#language/plan/plan.ts';
import type { Place } from '#protocol/place.ts';

export type SupportedKind =
  | 'action'
  | 'flow'
  | 'value'
  | 'if'
  | 'match'
  | 'for'
  | 'group'
  | 'repeat'
  | 'race'
  | 'try'
  | 'return'
  | 'yield'
  | 'cancel'
  | 'wait'
  | 'emit'
  | 'event-loop'
  | 'fail';

export type SupportedNode = Extract<NodePlan, { readonly kind: SupportedKind }>;

/** Thrown for a plan with a part that can't run yet; the checker reports the same as `flow/not-yet-runnable`. */
export class UnsupportedPlan extends Error {
  override readonly name = 'UnsupportedPlan';
  /** The construct's keyword: `race`, `undo`. */
  readonly construct: string;
  readonly place: Place;

  constructor(construct: string, place: Place) {
    super(`\`${construct}\` can't run yet (line ${place.line} of ${place.file}).`);
    this.construct = construct;
    this.place = place;
  }
}

const supported: ReadonlySet<string> = new Set<SupportedKind>([
  'action',
  'flow',
  'value',
  'if',
  'match',
  'for',
  'group',
  'repeat',
  'race',
  'try',
  'return',
  'yield',
  'cancel',
  'wait',
  'emit',
  'event-loop',
  'fail',
]);

const unsupportedClauses = ['cache'] as const;

/** Throws {@link UnsupportedPlan} for the first part of the plan that can't run. */
export function requireSupported(plan: Plan): void {
  for (const flow of Object.values(plan.flows)) requireSupportedFlow(flow);
}

function requireSupportedFlow(flow: FlowPlan): void {
  for (const node of flow.nodes) {
    if (!supported.has(node.kind))
      throw new UnsupportedPlan(node.kind === 'event-loop' ? 'for' : node.kind, node.place);
    for (const clause of unsupportedClauses) {
      if (node.clauses[clause] !== undefined) throw new UnsupportedPlan(clause, node.place);
    }
  }
}
