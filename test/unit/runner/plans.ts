/** Plans written by hand, for what needs a plan and no language. */
import type { Expr, NodePlan, Plan } from '#language/plan/plan.ts';
import type { Json } from '#protocol/json.ts';
import type { Place } from '#protocol/place.ts';
import type { ParameterSignature } from '#protocol/shape.ts';

function placeAt(line: number): Place {
  return { file: 'file:///f.flow', start: line, end: line + 1, line, column: 1 };
}

function constant(value: Json): Expr {
  return { op: 'constant', value };
}

export interface ActionSketch {
  readonly action: string;
  readonly input?: Readonly<Record<string, Json>>;
  readonly resource?: string;
  readonly retry?: number;
  /** Numbers of the steps that it waits for. */
  readonly after?: readonly number[];
}

/** A flow `main` whose body has these steps, named `s0`, `s1`, …, on the lines 1, 2, …; all at once unless `after`. */
export function planOfActions(sketches: readonly ActionSketch[], parameters: readonly ParameterSignature[] = []): Plan {
  const nodes = sketches.map((sketch, number): NodePlan => {
    const { action, input = {}, resource, retry, after = [] } = sketch;
    return {
      kind: 'action',
      number,
      block: 0,
      name: `s${number}`,
      isNamed: true,
      place: placeAt(number + 1),
      doc: undefined,
      needs: after.map(node => ({ kind: 'step', node, on: 'success', why: 'after' })),
      summary: action,
      clauses: {
        when: undefined,
        retry:
          retry === undefined
            ? undefined
            : { count: constant(retry), backoff: constant(1), maximum: undefined, on: undefined },
        timeout: undefined,
        catch: undefined,
        undo: undefined,
        cache: undefined,
        using: undefined,
      },
      call: {
        action,
        resource,
        idempotent: false,
        arguments: Object.fromEntries(Object.entries(input).map(([name, value]) => [name, constant(value)])),
      },
    };
  });
  return {
    format: 1,
    entry: 'f#main',
    functions: {},
    shapes: {},
    resources: { 'f#db': { key: 'f#db', name: 'db', type: 'test', arguments: {}, place: placeAt(100) } },
    flows: {
      'f#main': {
        key: 'f#main',
        signature: {
          name: 'main',
          doc: undefined,
          parameters,
          result: undefined,
          shapes: {},
          place: placeAt(1),
          problem: undefined,
        },
        defaults: {},
        timeout: undefined,
        limit: undefined,
        body: 0,
        blocks: [
          {
            number: 0,
            owner: undefined,
            label: undefined,
            locals: parameters.map(parameter => parameter.name),
            nodes: nodes.map(node => node.number),
            place: placeAt(1),
          },
        ],
        nodes,
      },
    },
  };
}
