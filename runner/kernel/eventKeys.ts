/**
 * Which waiting steps an event is for, without looking at each of them: steps and events meet under a key made of the
 * event's name and of the values of the fields that a step compares.
 */
import type { NodePlan, Plan } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';

/** The sets of fields that steps of a plan compare, by the name of the event. */
export function comparedFields(plan: Plan): ReadonlyMap<string, readonly (readonly string[])[]> {
  const compared = new Map<string, Map<string, readonly string[]>>();
  for (const node of Object.values(plan.flows).flatMap(({ nodes }) => nodes)) {
    if (!comparesEvents(node)) continue;
    const names = Object.keys(node.arguments).sort();
    const sets = compared.get(node.event) ?? new Map<string, readonly string[]>();
    compared.set(node.event, sets.set(names.join(), names));
  }
  return new Map([...compared].map(([event, sets]) => [event, [...sets.values()]]));
}

function comparesEvents(node: NodePlan): node is Extract<NodePlan, { readonly kind: 'wait' | 'event-loop' }> {
  return node.kind === 'wait' || node.kind === 'event-loop';
}

/** The key of a step that waits for an event with these fields. */
export function waitingKey(event: string, fields: JsonObject): string {
  return keyOf(event, Object.keys(fields).sort(), fields);
}

/** What {@link waitingKey} has made a key of. */
export function partsOfKey(key: string): { readonly event: string; readonly fields: JsonObject } {
  const [event, ...fields] = JSON.parse(key) as [string, ...[string, Json][]];
  return { event, fields: Object.fromEntries(fields) };
}

/** All keys under which steps may wait for an event. */
export function keysOfEvent(
  compared: ReadonlyMap<string, readonly (readonly string[])[]>,
  event: string,
  fields: JsonObject,
): readonly string[] {
  return (compared.get(event) ?? []).map(names => keyOf(event, names, fields));
}

function keyOf(event: string, names: readonly string[], fields: JsonObject): string {
  return canonical([event, ...names.map((name): Json => [name, fields[name] ?? null])]);
}

/** The same text for equal values, whatever the order of their members. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_name, inner: Json) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
