import assert from 'node:assert/strict';
import { neighbourhood, nextNode } from '#client/webviews/graph/neighbours.ts';
import { type GraphState, initialGraph, keyOf, standingOf, takeGraph } from '#client/webviews/graph/state.ts';
import type { GraphLayout, GraphModel, GraphNode } from '#protocol/graph.ts';
import type { GraphReply } from '#protocol/requests.ts';
import type { RunEvent, RunEventBody } from '#protocol/runEvents.ts';

const uri = 'file:///f.flow';
const place = { file: uri, start: 0, end: 1, line: 1, column: 1 };

const node = (id: string, kind: GraphNode['kind'], parent?: string): GraphNode => ({
  id,
  parent,
  kind,
  isGroup: ['if', 'branch', 'for'].includes(kind),
  label: id,
  detail: '',
  icon: 'globe',
  badges: [],
  doc: undefined,
  place,
});

const model: GraphModel = {
  flow: 'f',
  file: uri,
  nodes: [
    node('f:start', 'start'),
    node('f/a', 'action'),
    node('f/if#1', 'if'),
    node('f/if#1:1', 'branch', 'f/if#1'),
    node('f/if#1/x', 'action', 'f/if#1:1'),
    node('f/if#1:2', 'branch', 'f/if#1'),
    node('f/if#1/y', 'action', 'f/if#1:2'),
    node('f:end', 'end'),
  ],
  edges: [
    { id: 'e1', from: 'f:start', to: 'f/a', kind: 'sequence', label: undefined },
    { id: 'e2', from: 'f/a', to: 'f/if#1', kind: 'data', label: undefined },
    { id: 'e3', from: 'f/if#1', to: 'f:end', kind: 'sequence', label: undefined },
  ],
};

const box = (x: number, y: number, width = 40, height = 20) => ({ x, y, width, height });
const layout: GraphLayout = {
  width: 200,
  height: 300,
  boxes: {
    'f:start': box(80, 0),
    'f/a': box(80, 40),
    'f/if#1': box(0, 80, 200, 120),
    'f/if#1:1': box(10, 110, 80, 80),
    'f/if#1/x': box(20, 140),
    'f/if#1:2': box(110, 110, 80, 80),
    'f/if#1/y': box(120, 140),
    'f:end': box(80, 240),
  },
  routes: {},
};

const reply = (graph: GraphModel | undefined, problem?: string): GraphReply => ({
  flows: ['f', 'g'],
  graph,
  layout: graph === undefined ? undefined : layout,
  problem,
});
const drawn = takeGraph(initialGraph(), { type: 'graph', reply: reply(model), uri, stale: false });

function during(state: GraphState, ...bodies: readonly RunEventBody[]): GraphState {
  const events = bodies.map((body, at) => ({ run: 'r', seq: at + 1, time: at, ...body }) as RunEvent);
  return takeGraph(state, { type: 'events', events, reset: true });
}

const started: RunEventBody = { type: 'run.started', flow: 'f', file: uri, input: {}, seed: 's' };

function statusOf(state: GraphState, id: string): string | undefined {
  const picture = state.picture!;
  return standingOf(state.recording.run, picture, picture.byId.get(id)!).status;
}

describe('the state of the graph view', () => {
  it('keeps the last picture while the text is broken, and says so', () => {
    const broken = takeGraph(drawn, { type: 'graph', reply: reply(undefined, 'Line 3 is broken.'), uri, stale: false });
    assert.equal(broken.picture, drawn.picture);
    assert.equal(broken.stale, true);
    assert.equal(broken.problem, 'Line 3 is broken.');
    const other = takeGraph(broken, {
      type: 'graph',
      reply: reply(undefined, 'No.'),
      uri: 'file:///g.flow',
      stale: false,
    });
    assert.equal(other.picture, undefined);
  });

  it('knows the same flow after a change of its text', () => {
    const again = takeGraph(drawn, { type: 'graph', reply: reply({ ...model, nodes: [] }), uri, stale: false });
    assert.equal(keyOf(again.picture!), keyOf(drawn.picture!));
  });

  it('shows no status without a run, or for a run of another flow', () => {
    assert.equal(statusOf(drawn, 'f/a'), undefined);
    const other = during(drawn, { ...started, flow: 'g' });
    assert.equal(statusOf(other, 'f/a'), undefined);
  });

  it('shows on a collapsed block what is urgent in it', () => {
    const folded = model.nodes
      .filter(({ parent }) => parent === undefined)
      .map(each => (each.id === 'f/if#1' ? { ...each, isGroup: false, folded: ['f/if#1:1', 'f/if#1/x'] } : each));
    const picture = { ...model, nodes: folded };
    const state = takeGraph(initialGraph(), { type: 'graph', reply: reply(picture), uri, stale: false });
    const begun: readonly RunEventBody[] = [
      started,
      { type: 'step.started', path: 'f/if#1', chosen: 1, count: undefined },
      { type: 'block.started', path: 'f/if#1', block: 1, flow: 'k', index: undefined, locals: {} },
      { type: 'step.started', path: 'f/if#1/x', chosen: undefined, count: undefined },
    ];
    assert.equal(statusOf(during(state, ...begun), 'f/if#1'), 'running');
    const inDoubt: RunEventBody = { type: 'step.inDoubt', path: 'f/if#1/x', attempt: 1 };
    assert.equal(statusOf(during(state, ...begun, inDoubt), 'f/if#1'), 'inDoubt');
  });

  it('shows what waits, what ran, and the branch that was not taken', () => {
    const running = during(
      drawn,
      started,
      { type: 'step.started', path: 'f/a', chosen: undefined, count: undefined },
      { type: 'step.succeeded', path: 'f/a', value: 1, caught: undefined },
      { type: 'step.started', path: 'f/if#1', chosen: 1, count: undefined },
      { type: 'block.started', path: 'f/if#1', block: 1, flow: 'k', index: undefined, locals: {} },
    );
    assert.deepEqual(
      ['f:start', 'f/a', 'f/if#1', 'f/if#1:1', 'f/if#1/x', 'f:end'].map(id => statusOf(running, id)),
      ['succeeded', 'succeeded', 'running', 'running', 'pending', 'pending'],
    );
    const ended = takeGraph(running, {
      type: 'events',
      events: [
        { run: 'r', seq: 6, time: 6, type: 'block.ended', path: 'f/if#1', status: 'succeeded', value: null },
        { run: 'r', seq: 7, time: 7, type: 'step.succeeded', path: 'f/if#1', value: null, caught: undefined },
        { run: 'r', seq: 8, time: 8, type: 'run.succeeded', output: null },
      ],
      reset: false,
    });
    assert.deepEqual(
      ['f/if#1:1', 'f/if#1:2', 'f/if#1/y', 'f:end'].map(id => statusOf(ended, id)),
      ['succeeded', 'skipped', 'skipped', 'succeeded'],
    );
  });
});

describe('walking through the graph', () => {
  it('follows arrows down and up, into boxes and out of them', () => {
    const go = (id: string, direction: 'up' | 'down' | 'left' | 'right') => nextNode(model, layout, id, direction);
    assert.equal(go('f:start', 'down'), 'f/a');
    assert.equal(go('f/a', 'down'), 'f/if#1');
    assert.equal(go('f/if#1', 'up'), 'f/a');
    assert.ok(['f/if#1:1', 'f/if#1:2'].includes(go('f/if#1', 'down') ?? ''));
    assert.equal(go('f/if#1/x', 'up'), 'f/if#1:1');
    assert.equal(go('f/if#1/x', 'right'), 'f/if#1/y');
    assert.equal(go('f/if#1/y', 'left'), 'f/if#1/x');
    assert.equal(go('f/if#1/x', 'down'), 'f:end');
    assert.equal(go('f:end', 'down'), undefined);
  });

  it('lights a node, its arrows, where they lead, and the boxes around', () => {
    assert.deepEqual([...neighbourhood(model, 'f/a')].sort(), ['e1', 'e2', 'f/a', 'f/if#1', 'f:start']);
    assert.deepEqual([...neighbourhood(model, 'f/if#1/x')].sort(), ['f/if#1', 'f/if#1/x', 'f/if#1:1']);
    assert.ok(neighbourhood(model, 'f/if#1').has('f/if#1/y'));
  });
});
