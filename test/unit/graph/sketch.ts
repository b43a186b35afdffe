/** Plans for pictures, drawn with few words: names, needs and blocks, without arguments. */
import type { ClausesPlan, Expr, FlowPlan, Need, NodePlan, Plan } from '#language/plan/plan.ts';
import type { Place } from '#protocol/place.ts';

export interface Sketch {
  readonly kind: NodePlan['kind'];
  /** Left out for a statement without a name. */
  readonly name?: string;
  readonly summary?: string;
  /** `total` (data), `after x`, `sequence x`, `failed x`, `settled x`, `any x y`; names of this block or one around it. */
  readonly needs?: readonly string[];
  readonly blocks?: readonly { readonly label?: string; readonly body: readonly Sketch[] }[];
  readonly clauses?: Partial<ClausesPlan>;
  readonly doc?: string;
  /** Further fields of the node's kind. */
  readonly with?: Readonly<Record<string, unknown>>;
}

export const constant = (value: string | number): Expr => ({ op: 'constant', value });

const noClauses: ClausesPlan = {
  when: undefined,
  retry: undefined,
  timeout: undefined,
  catch: undefined,
  undo: undefined,
  cache: undefined,
  using: undefined,
};

/** A plan whose one flow has the given statements as its body. */
export function sketchPlan(name: string, parameters: readonly string[], body: readonly Sketch[]): Plan {
  const key = `file:///${name}.flow#${name}`;
  const drawing = new Drawing(name);
  drawing.block(undefined, undefined, body, new Map());
  const flow: FlowPlan = {
    key,
    signature: {
      name,
      doc: `Sketch of ${name}.`,
      parameters: parameters.map(each => ({
        name: each,
        shape: { kind: 'json' },
        optional: false,
        doc: undefined,
        typeText: 'json',
      })),
      result: undefined,
      shapes: {},
      place: drawing.place(),
      problem: undefined,
    },
    defaults: {},
    timeout: undefined,
    limit: undefined,
    body: 0,
    blocks: drawing.blocks,
    nodes: drawing.nodes,
  };
  return { format: 1, entry: key, flows: { [key]: flow }, functions: {}, resources: {}, shapes: {} };
}

class Drawing {
  readonly blocks: FlowPlan['blocks'][number][] = [];
  readonly nodes: NodePlan[] = [];
  private readonly flow: string;
  private line = 0;

  constructor(flow: string) {
    this.flow = flow;
  }

  place(): Place {
    this.line += 1;
    return {
      file: `file:///${this.flow}.flow`,
      start: this.line * 40,
      end: this.line * 40 + 20,
      line: this.line,
      column: 1,
    };
  }

  block(
    owner: number | undefined,
    label: string | undefined,
    body: readonly Sketch[],
    outer: ReadonlyMap<string, number>,
  ): number {
    const number = this.blocks.length;
    const nodes: number[] = [];
    this.blocks.push({ number, owner, label, locals: [], nodes, place: this.place() });
    const scope = new Map(outer);
    for (const sketch of body) this.node(sketch, number, scope, nodes);
    return number;
  }

  private node(sketch: Sketch, block: number, scope: Map<string, number>, siblings: number[]): void {
    const number = this.nodes.length;
    const word = sketch.kind === 'group' ? String(sketch.with?.order ?? 'parallel') : sketch.kind;
    const same = siblings.filter(each => this.nodes[each]?.name.startsWith(`${word}#`)).length;
    const name = sketch.name ?? `${word}#${same + 1}`;
    const base = {
      number,
      block,
      name,
      isNamed: sketch.name !== undefined,
      place: this.place(),
      doc: sketch.doc,
      needs: (sketch.needs ?? []).map(need => readNeed(need, scope)),
      summary: sketch.summary ?? '',
      clauses: { ...noClauses, ...sketch.clauses },
    };
    siblings.push(number);
    this.nodes.push({ ...base, kind: 'wait', event: '', fresh: false, arguments: {} });
    const blocks = (sketch.blocks ?? []).map(each => this.block(number, each.label, each.body, scope));
    this.nodes[number] = {
      ...base,
      kind: sketch.kind,
      ...fieldsOf(sketch, blocks),
      ...sketch.with,
    } as unknown as NodePlan;
    scope.set(name, number);
  }
}

function fieldsOf(sketch: Sketch, blocks: readonly number[]): Readonly<Record<string, unknown>> {
  switch (sketch.kind) {
    case 'action':
      return {
        call: {
          action: (sketch.summary ?? '').split(/[ (]/)[0],
          resource: undefined,
          idempotent: false,
          arguments: {},
        },
      };
    case 'if':
      return {
        branches: blocks.map((block, at) => ({
          condition: sketch.blocks?.[at]?.label === 'else' ? undefined : constant(1),
          block,
        })),
      };
    case 'match':
      return { cases: blocks.map(block => ({ patterns: [{ kind: 'string' }], block })) };
    case 'race':
      return { blocks, restContinue: false };
    case 'group':
      return { order: 'parallel', body: blocks[0] };
    case 'try':
      return { body: blocks[0], handler: blocks[1], cleanup: blocks[2] };
    default:
      return { body: blocks[0] };
  }
}

function readNeed(text: string, scope: ReadonlyMap<string, number>): Need {
  const words = text.split(' ');
  const find = (name: string): number => {
    const node = scope.get(name);
    if (node === undefined) throw new Error(`The sketch mentions ${name} before it is drawn.`);
    return node;
  };
  const [word = '', name = ''] = words;
  if (word === 'any') return { kind: 'any', nodes: words.slice(1).map(find) };
  if (words.length === 1) return { kind: 'step', node: find(word), on: 'success', why: 'data' };
  const on = word === 'failed' || word === 'settled' ? word : 'success';
  return { kind: 'step', node: find(name), on, why: word === 'sequence' ? 'sequence' : 'after' };
}
