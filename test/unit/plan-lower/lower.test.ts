import assert from 'node:assert/strict';
import { blockingProblem, canDraw, flowSignatures, lower, triggeredFlows } from '#language/plan/lower.ts';
import type { Expr, FlowPlan, NodePlan, Plan } from '#language/plan/plan.ts';
import { modelOf } from '#test/support/fixture.ts';

/** The plan of the flow `f` of a fixture. */
function planOf(text: string, flow = 'f'): Plan {
  const { model, uri } = modelOf(text);
  const plan = lower(model, uri, flow);
  assert.deepEqual(JSON.parse(JSON.stringify(plan)), JSON.parse(JSON.stringify(plan)), 'a plan is plain data');
  return plan;
}

const entry = (plan: Plan): FlowPlan => plan.flows[plan.entry]!;

/** Each node as `name: needs`, in order. */
function needs(text: string): readonly string[] {
  const { nodes } = entry(planOf(text));
  const nameOf = (number: number) => nodes[number]!.name;
  return nodes.map(node => {
    const all = node.needs.map(need =>
      need.kind === 'any' ? `any(${need.nodes.map(nameOf).join(', ')})` : `${need.why} ${nameOf(need.node)}.${need.on}`,
    );
    return `${node.name}: ${all.join(', ')}`;
  });
}

/** The value of the `let it` of a flow with parameters. */
function lowered(expression: string, parameters = ''): Expr {
  const { nodes } = entry(planOf(`flow f(${parameters}) -> json {\n  let it = ${expression}\n  return null\n}\n`));
  const node = nodes[0]!;
  assert.equal(node.kind, 'value');
  return (node as Extract<NodePlan, { kind: 'value' }>).value;
}

const constant = (value: string | number | boolean | null): Expr => ({ op: 'constant', value });
const parameter = (name: string): Expr => ({ op: 'blockLocal', block: 0, name });

describe('lowering: what a node waits for', () => {
  it('comes from what it mentions, wherever that stands', () =>
    assert.deepEqual(
      needs(`flow f() -> int {
  let c = a + b
  let a = 1
  let b = a
  return c
}
`),
      ['c: data a.success, data b.success', 'a: ', 'b: data a.success', 'return#1: data c.success'],
    ));

  it('comes from after, with its states', () =>
    assert.deepEqual(
      needs(`flow f() {
  step a = sleep(1s)
  step b = sleep(1s) after a
  step c = sleep(1s) after a.failed
  step d = sleep(1s) after a.settled, any(b, c)
}
`),
      ['a: ', 'b: after a.success', 'c: after a.failed', 'd: after a.settled, any(b, c)'],
    ));

  it('comes from the order of a sequence', () =>
    assert.deepEqual(
      needs(`flow f() {
  sequence {
    step a = sleep(1s)
    step b = log("\${a}")
    step c = sleep(1s)
  }
}
`),
      ['sequence#1: ', 'a: ', 'b: data a.success', 'c: sequence b.success'],
    ));

  it('belongs to the inner step when a block mentions a step around it', () =>
    assert.deepEqual(
      needs(`flow f(list: int[]) {
  step a = file.read("a")
  step loop = for n in list limit a.length {
    step inner = log("\${b} \${n}")
  }
  step b = file.read("b")
}
`),
      ['a: ', 'loop: data a.success', 'b: ', 'inner: data b.success'],
    ));

  it('leaves out what only an undo mentions, and counts the other clauses', () =>
    assert.deepEqual(
      needs(`flow f() {
  step a = file.read("a")
  step b = file.read("b")
  step c = file.append("c", text: "x") when a != "" retry 2 on error.message != b undo file.delete(c.path)
}
`),
      ['a: ', 'b: ', 'c: data a.success, data b.success'],
    ));
});

describe('lowering: blocks', () => {
  const flow = entry(
    planOf(`flow f(list: int[], b: boolean) {
  for n, i in list limit 2 {
    if b && n > 1 {
      step x = log("x")
    } else if !b {
      return null
    } else {
      fail "no"
    }
  }
}
`),
  );

  it('are numbered from the body on, with their owners, labels and names', () =>
    assert.deepEqual(
      flow.blocks.map(({ number, owner, label, locals, nodes }) => ({ number, owner, label, locals, nodes })),
      [
        { number: 0, owner: undefined, label: undefined, locals: ['list', 'b'], nodes: [0] },
        { number: 1, owner: 0, label: undefined, locals: ['n', 'i'], nodes: [1] },
        { number: 2, owner: 1, label: 'b && n > 1', locals: [], nodes: [2] },
        { number: 3, owner: 1, label: '!b', locals: [], nodes: [3] },
        { number: 4, owner: 1, label: 'else', locals: [], nodes: [4] },
      ],
    ));

  it('name nodes that have no name of their own by kind and count', () =>
    assert.deepEqual(
      flow.nodes.map(({ name, isNamed, kind, summary }) => [name, isNamed, kind, summary]),
      [
        ['for#1', false, 'for', 'n in list'],
        ['if#1', false, 'if', 'b && n > 1'],
        ['x', true, 'action', 'log'],
        ['return#1', false, 'return', 'null'],
        ['fail#1', false, 'fail', '"no"'],
      ],
    ));
});

describe('lowering: expressions', () => {
  it('resolves names', () => assert.deepEqual(lowered('p', 'p: int'), parameter('p')));
  it('keeps texts without holes as constants', () => assert.deepEqual(lowered('"a\\n"'), constant('a\n')));
  it('keeps the parts of a text with holes', () =>
    assert.deepEqual(lowered('"a${p}b"', 'p: int'), {
      op: 'text',
      template: undefined,
      strings: ['a', 'b'],
      values: [parameter('p')],
    }));
  it('shows durations as the language writes them', () =>
    assert.deepEqual(lowered('"${d}"', 'd: duration'), {
      op: 'text',
      template: undefined,
      strings: ['', ''],
      values: [{ op: 'builtin', name: 'duration.toText', arguments: [parameter('d')] }],
    }));
  it('turns durations into milliseconds', () => assert.deepEqual(lowered('1m30s'), constant(90_000)));
  it('calls methods by their declared name, with self first', () =>
    assert.deepEqual(lowered('p.slice(1)', 'p: string'), {
      op: 'builtin',
      name: 'string.slice',
      arguments: [parameter('p'), constant(1)],
    }));
  it('reads length without a call', () =>
    assert.deepEqual(lowered('p.length', 'p: int[]'), {
      op: 'builtin',
      name: 'list.length',
      arguments: [parameter('p')],
    }));
  it('leaves the choice of a method to the value when its type is not known', () =>
    assert.deepEqual(lowered('p.x.first()', 'p: json'), {
      op: 'method',
      name: 'first',
      arguments: [{ op: 'member', object: parameter('p'), name: 'x', optional: true }],
    }));
  it('mentions what a chain of `?.` begins with once', () => {
    const plan = JSON.stringify(lowered(`p${'?.trim()'.repeat(20)}`, 'p: string?'));
    assert.equal(plan.split('"p"').length - 1, 1);
    assert.equal(plan.split('"optional":true').length - 1, 20);
  });
  it('fills in arguments that are left out before one that is given', () =>
    assert.deepEqual(lowered('env(default: "x", name: "A")'), {
      op: 'builtin',
      name: 'env',
      arguments: [constant('A'), constant('x')],
    }));
  it('keeps the shape of a cast, and how it is written', () =>
    assert.deepEqual(lowered('p.x  as int[]', 'p: json'), {
      op: 'cast',
      value: { op: 'member', object: parameter('p'), name: 'x', optional: true },
      shape: { kind: 'list', element: { kind: 'int' } },
      text: 'p.x',
    }));
  it('applies functions with a place for each parameter', () => {
    const plan = planOf(`fn add(a: int, b: int = 1) -> int = a + b

flow f() -> int {
  return add(b: 2, a: 1)
}
`);
    const [node] = entry(plan).nodes;
    assert.deepEqual(node?.kind === 'return' && node.value, {
      op: 'apply',
      function: 'file:///main.flow#add',
      arguments: [constant(1), constant(2)],
    });
    assert.deepEqual(plan.functions['file:///main.flow#add'], {
      key: 'file:///main.flow#add',
      name: 'add',
      parameters: ['a', 'b'],
      defaults: { b: constant(1) },
      body: { op: 'binary', operator: '+', left: { op: 'local', name: 'a' }, right: { op: 'local', name: 'b' } },
    });
  });
});

describe('lowering: calls', () => {
  /** The call of the only step of a flow. */
  const callOf = (work: string, parameters = '') => {
    const [node] = entry(planOf(`flow f(${parameters}) {\n  step it = ${work}\n}\n`)).nodes;
    assert.equal(node?.kind, 'action');
    return (node as Extract<NodePlan, { kind: 'action' }>).call;
  };

  it('name their arguments', () =>
    assert.deepEqual(callOf('file.write("a", text: "b")'), {
      action: 'file.write',
      resource: undefined,
      idempotent: true,
      arguments: { path: constant('a'), text: constant('b') },
    }));

  it('keep templates apart', () =>
    assert.deepEqual(callOf('shell("ls ${p}")', 'p: string').arguments.command, {
      op: 'text',
      template: 'command',
      strings: ['ls ', ''],
      values: [parameter('p')],
    }));

  it('keep templates apart that have no holes', () =>
    assert.deepEqual(callOf('shell("ls")').arguments.command, {
      op: 'text',
      template: 'command',
      strings: ['ls'],
      values: [],
    }));

  it('take raw text into a template, in a hole and as a whole', () => {
    assert.deepEqual(callOf('shell("ls ${raw(p)}")', 'p: string').arguments.command, {
      op: 'text',
      template: 'command',
      strings: ['ls ', ''],
      values: [{ op: 'builtin', name: 'raw', arguments: [parameter('p')] }],
    });
    assert.deepEqual(callOf('shell(raw("ls -l"))').arguments.command, {
      op: 'text',
      template: 'command',
      strings: ['ls -l'],
      values: [],
    });
  });

  it('of a resource name its kind and its key', () => {
    const plan = planOf(`resource db = sqlite(path: ":memory:")

flow f() {
  step it = db.query("select 1")
}
`);
    const [node] = entry(plan).nodes;
    assert.equal(node?.kind, 'action');
    assert.equal(node?.kind === 'action' && node.call.action, 'sqlite.query');
    assert.equal(node?.kind === 'action' && node.call.resource, 'file:///main.flow#db');
    const { type, arguments: given } = plan.resources['file:///main.flow#db']!;
    assert.deepEqual({ type, given }, { type: 'sqlite', given: { path: constant(':memory:') } });
  });

  it('of a flow in another file bring that flow along, once', () => {
    const plan = planOf(`//- /main.flow
import { sub as other } from "./lib/sub.flow"

flow f() {
  step a = other(n: 1)
  step b = other(n: 2)
}
//- /lib/sub.flow
import { helper } from "../helper.flow"

flow sub(n: int = 0) -> int {
  step x = helper()
  return n
}
//- /helper.flow
flow helper() {
  step x = sleep(1s)
}
`);
    assert.deepEqual(Object.keys(plan.flows), [
      'file:///main.flow#f',
      'file:///lib/sub.flow#sub',
      'file:///helper.flow#helper',
    ]);
    assert.deepEqual(plan.flows['file:///lib/sub.flow#sub']?.defaults, { n: constant(0) });
    assert.equal(plan.flows['file:///lib/sub.flow#sub']?.nodes[0]?.place.file, 'file:///lib/sub.flow');
  });

  it('keep their clauses', () => {
    const [node] = entry(
      planOf(`flow f(b: boolean) {
  step it = sleep(1s) when b retry 3 backoff 1s..30s on error.code == "x" timeout 10s catch e => null
}
`),
    ).nodes;
    const place = { file: 'file:///main.flow', start: 107, end: 122, line: 2, column: 87 };
    assert.deepEqual(node?.clauses, {
      when: parameter('b'),
      retry: {
        count: constant(3),
        backoff: constant(1000),
        maximum: constant(30_000),
        on: {
          op: 'binary',
          operator: '==',
          left: { op: 'member', object: { op: 'local', name: 'error' }, name: 'code', optional: false },
          right: constant('x'),
        },
      },
      timeout: constant(10_000),
      catch: { error: 'e', value: constant(null), place },
      undo: undefined,
      cache: undefined,
      using: undefined,
    });
  });
});

describe('flow signatures', () => {
  it('say what a flow takes, as data and as text', () => {
    const { model, uri } = modelOf(`type Tree = { name: string, inner: Tree[] }

/// Grows.
flow grow(
  /// The first.
  tree: Tree,
  tier: "basic" | "gold" = "basic",
  note?: string,
  before: time?,
) -> Tree {
  step told = log("\${tier} \${note ?? ""} \${before ?? now()}")
  return tree
}
`);
    const [signature] = flowSignatures(model, uri);
    assert.deepEqual(
      signature?.parameters.map(({ name, optional, typeText, doc }) => [name, optional, typeText, doc]),
      [
        ['tree', false, 'Tree', 'The first.'],
        ['tier', true, '"basic" | "gold"', undefined],
        ['note', true, 'string', undefined],
        ['before', true, 'time?', undefined],
      ],
    );
    assert.equal(signature?.doc, 'Grows.');
    assert.deepEqual(signature?.result, { kind: 'named', name: 'Tree' });
    assert.deepEqual(Object.keys(signature?.shapes ?? {}), ['Tree']);
    assert.equal(signature?.problem, undefined);
  });
});

describe('what keeps a flow from running', () => {
  it('is the first error of its file, with its line', () => {
    const { model, uri } = modelOf('flow f() {\n  step a = sleep("x")\n}\n');
    assert.equal(
      blockingProblem(model, uri, 'f'),
      'main.flow, line 2: `duration` of `sleep` takes duration, but this is "x".',
    );
  });

  it('is an error of a file that it imports', () => {
    const { model, uri } = modelOf(`//- /main.flow
import { g } from "./g.flow"

flow f() {
  step a = g()
}
//- /g.flow
flow g() {
  step a = slep(1s)
}
`);
    assert.match(blockingProblem(model, uri, 'f') ?? '', /^g\.flow, line 2: .*`slep`/);
  });

  it('is nothing when there are warnings only', () => {
    const { model, uri } = modelOf('flow f() {\n  let a = 1\n}\n');
    assert.equal(blockingProblem(model, uri, 'f'), undefined);
  });

  it('does not keep it from being drawn when it is an error of types', () => {
    const { model, uri } = modelOf('flow f() {\n  step a = sleep("x")\n}\n');
    assert.equal(canDraw(model, uri, 'f'), true);
  });

  it('keeps it from being drawn when a name is not known, or the text is broken', () => {
    const { model, uri } = modelOf('flow f() {\n  step a = slep(1s)\n}\n\nflow g() {\n  step b = sleep(1s)\n}\n');
    assert.equal(canDraw(model, uri, 'f'), false);
    assert.equal(canDraw(model, uri, 'g'), true);
  });
});

describe('lowering: what starts a flow', () => {
  const text = `import { g } from "./other.flow"
event paid(id: string)
fn name(id: string) -> string = id.upper()
flow f(id: string) { step a = log(id) }
on webhook("GET", "/orders/{id}") as request => f(id: name(request.parameters.id))
on event paid as payment => f(id: payment.id)
on schedule("0 3 * * *", zone: env("ZONE")) => g()
//- /other.flow
flow g() { step a = sleep(1s) }
on schedule("0 4 * * *") => g()
`;

  it('is a resource that becomes part of the plan', () => {
    const { triggers, resources } = planOf(`resource bus = mqtt(url: env("BUS"))
flow f(text: json) { step a = log("\${text}") }
on bus.messages("a/+") as m => f(text: m.message)
`);
    const [trigger] = triggers ?? [];
    assert.equal(trigger?.kind, 'messages');
    assert.equal(trigger.source?.name, 'mqtt.messages');
    assert.equal(resources[trigger.source.resource]?.type, 'mqtt');
  });

  it('is part of its plan, with what it mentions', () => {
    const plan = planOf(text);
    const [webhook, event, ...more] = plan.triggers ?? [];
    assert.deepEqual(more, []);
    assert.equal(webhook?.summary, 'webhook("GET", "/orders/{id}")');
    assert.deepEqual(webhook?.arguments, { method: constant('GET'), path: constant('/orders/{id}') });
    assert.equal(webhook?.variable, 'request');
    assert.equal(webhook?.place.line, 5);
    const local: Expr = { op: 'local', name: 'payment' };
    assert.deepEqual(event?.input, { id: { op: 'member', object: local, name: 'id', optional: false } });
    assert.deepEqual(Object.keys(plan.functions), ['file:///main.flow#name']);
    assert.deepEqual(Object.keys(plan.events ?? {}), ['paid']);
  });

  it('stands in the file that was asked', () => {
    const { model, uri } = modelOf(text);
    assert.deepEqual(triggeredFlows(model, uri), ['f', 'g']);
    const summaries = (file: string) => lower(model, file, 'g').triggers?.map(({ summary }) => summary);
    assert.deepEqual(summaries(uri), ['schedule("0 3 * * *", zone: env("ZONE"))']);
    assert.deepEqual(summaries('file:///other.flow'), ['schedule("0 4 * * *")']);
  });
});
