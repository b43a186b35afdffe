/** A `test` out of a recorded run: what its actions gave becomes the mocks, how it ended the expectations. */

import { deepEquals } from '#language/plan/builtins/values.ts';
import { entryFlow } from '#language/plan/entryFlow.ts';
import type { CallPlan, NodePlan, Plan } from '#language/plan/plan.ts';
import { format } from '#language/syntax/printer.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { RunError, RunEvent } from '#protocol/runEvents.ts';
import type { Shape } from '#protocol/shape.ts';
import { evolve } from '../kernel/evolve.ts';
import { blockOf, initialState, planOf, type State, stepAt } from '../kernel/state.ts';
import { mask } from '../secrets/masker.ts';
import { literal, textLiteral } from './literal.ts';
import { pureActions } from './testedPlan.ts';
import { textualArguments } from './textual.ts';

export interface RecordedTest {
  readonly name: string;
  /** The whole block, formatted, with a line end. */
  readonly text: string;
}

/** One call, as it was and as it ended. */
interface Call {
  /** As the test names what was called. */
  readonly name: string;
  readonly arguments: JsonObject;
  readonly startedAt: number;
  /** As it stands behind `=>`; undefined while nothing is known. */
  outcome: string | undefined;
}

/**
 * The test of a run. Secrets are not in events, so none gets into it. Steps of flows in other files are not looked into:
 * there the call of the flow is mocked.
 *
 * @param run the run's id, for the test's name
 */
export function recordTest(run: string, plan: Plan, events: readonly RunEvent[]): RecordedTest {
  const recording = new Recording(plan);
  for (const event of events) recording.take(event);
  const name = `${entryFlow(plan).signature.name}, as in run ${run}`;
  const lines = [`test ${textLiteral(name)} {`, ...recording.lines(events), '}'];
  return { name, text: format(`${lines.join('\n')}\n`) };
}

class Recording {
  readonly #plan: Plan;
  readonly #state: State;
  readonly #pure: ReadonlySet<string>;
  readonly #calls: Call[] = [];
  /** By path: those that have not ended. */
  readonly #open = new Map<string, Call>();
  readonly #undone: string[] = [];
  readonly #sent: string[] = [];
  #start = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#state = initialState(plan, { run: 'recorded' });
    this.#pure = pureActions(plan);
  }

  take(event: RunEvent): void {
    evolve(this.#state, event);
    switch (event.type) {
      case 'run.started':
        this.#start = event.time;
        return;
      case 'event.received': {
        const fields = this.#plan.events?.[event.event]?.fields ?? [];
        const given = Object.entries(event.fields).map(([name, value]) => {
          return `${name}: ${this.#written(value, fields.find(field => field.name === name)?.shape)}`;
        });
        this.#sent.push(`emit ${event.event}(${given.join(', ')})${after(event.time - this.#start)}`);
        return;
      }
      case 'attempt.started':
        this.#begin(event.path, event.input, event.time);
        return;
      case 'step.started':
        this.#beginStep(event.path, event.time);
        return;
      case 'attempt.failed':
        this.#end(event.path, failure(event.error), event.time);
        return;
      case 'step.failed':
        this.#end(event.path, failure(event.error), event.time);
        return;
      case 'step.succeeded':
        this.#end(event.path, event.caught ? failure(event.caught) : this.#value(event.path, event.value), event.time);
        return;
      case 'undo.succeeded':
        this.#undone.push(event.path.replace(/~undo$/, ''));
        this.#end(event.path, this.#written(event.value), event.time);
        return;
      case 'undo.failed':
        this.#end(event.path, failure(event.error), event.time);
        return;
      default:
        return;
    }
  }

  lines(events: readonly RunEvent[]): readonly string[] {
    const { signature } = entryFlow(this.#plan);
    const input = events.find(event => event.type === 'run.started')?.input ?? {};
    const given = signature.parameters.flatMap(({ name, shape, optional }) => {
      const value = input[name];
      if (value === undefined || (optional && value === null)) return [];
      return [`${name}: ${this.#written(value, shape)}`];
    });
    return [
      ...this.#mocks(),
      ...this.#sent,
      `run ${signature.name}(${given.join(', ')}) as result`,
      ...this.#expectations(events.at(-1), signature.result),
    ];
  }

  #node(path: string): { readonly node: NodePlan; readonly isOwn: boolean } {
    const step = stepAt(this.#state, path.replace(/~undo$/, ''));
    const { flow } = blockOf(this.#state, step);
    return { node: planOf(this.#state, step), isOwn: this.#fileOf(flow) === this.#fileOf(this.#plan.entry) };
  }

  #fileOf(flow: string): string | undefined {
    return this.#plan.flows[flow]?.signature.place.file;
  }

  #begin(path: string, input: JsonObject, startedAt: number): void {
    const { node, isOwn } = this.#node(path);
    const call = path.endsWith('~undo') ? node.clauses.undo : node.kind === 'action' ? node.call : undefined;
    if (!isOwn || call === undefined || this.#pure.has(call.action) || withoutMock.has(call.action)) return;
    this.#add(path, { name: this.#nameOf(call), arguments: textualArguments(input), startedAt, outcome: undefined });
  }

  /** A person answers without an attempt. A flow of another file is mocked as a whole. */
  #beginStep(path: string, startedAt: number): void {
    const { node, isOwn } = this.#node(path);
    if (isOwn && isApproval(node)) this.#add(path, { name: approval, arguments: {}, startedAt, outcome: undefined });
    if (node.kind !== 'flow' || !isOwn || this.#fileOf(node.flow) === this.#fileOf(this.#plan.entry)) return;
    const name = this.#plan.flows[node.flow]?.signature.name ?? node.flow;
    this.#add(path, { name, arguments: {}, startedAt, outcome: undefined });
  }

  #add(path: string, call: Call): void {
    this.#calls.push(call);
    this.#open.set(path, call);
  }

  #nameOf({ action, resource }: CallPlan): string {
    const opened = resource === undefined ? undefined : this.#plan.resources[resource];
    return opened === undefined ? action.replace(/#\d+$/, '') : `${opened.name}${action.slice(action.indexOf('.'))}`;
  }

  #end(path: string, outcome: string, time: number): void {
    const call = this.#open.get(path);
    if (call === undefined) return;
    this.#open.delete(path);
    call.outcome = outcome + after(time - call.startedAt);
  }

  #value(path: string, value: Json): string {
    const { node } = this.#node(path);
    if (isApproval(node)) return answer(value as JsonObject);
    return this.#written(value, node.kind === 'flow' ? this.#plan.flows[node.flow]?.signature.result : undefined);
  }

  #written(value: Json, shape?: Shape): string {
    return literal(value, shape, this.#plan.shapes);
  }

  #mocks(): readonly string[] {
    const names = [...new Set(this.#calls.map(call => call.name))];
    return names.flatMap(name =>
      mocksOf(
        name,
        this.#calls.filter(call => call.name === name),
      ),
    );
  }

  #expectations(end: RunEvent | undefined, result: Shape | undefined): readonly string[] {
    const undone =
      this.#undone.length === 0 ? [] : [`expect result.undone == [${this.#undone.map(textLiteral).join(', ')}]`];
    switch (end?.type) {
      case 'run.succeeded':
        return [
          'expect result.status == "succeeded"',
          ...(end.output === null || isMasked(end.output)
            ? []
            : [`expect result.value == ${this.#written(end.output, result)}`]),
        ];
      case 'run.failed':
        return [
          'expect result.status == "failed"',
          `expect result.error?.code == ${textLiteral(end.error.code)}`,
          ...(end.error.path === undefined ? [] : [`expect result.error?.path == ${textLiteral(end.error.path)}`]),
          ...undone,
        ];
      default:
        return ['expect result.status == "waiting"', ...undone];
    }
  }
}

/** What tests carry out themselves. */
const withoutMock: ReadonlySet<string> = new Set(['sleep', 'log']);

const approval = 'approve';

const isApproval = (node: NodePlan): boolean => node.kind === 'action' && node.call.action === approval;

/** In the time of the test. */
function answer({ by = null, comment = null }: JsonObject): string {
  return `{ by: ${literal(by)}, comment: ${literal(comment)}, at: now() }`;
}

/** Times below this are the machine's, and mean nothing; in milliseconds. */
const shortest = 100;

function after(milliseconds: number): string {
  return milliseconds < shortest ? '' : ` after ${Math.round(milliseconds)}ms`;
}

function failure({ code, message, details }: RunError): string {
  return `fail { code: ${textLiteral(code)}, message: ${textLiteral(message)}${details === null ? '' : `, details: ${literal(details)}`} }`;
}

/** One mock when all calls gave the same; else one for each set of arguments, in as far as these differ. */
function mocksOf(name: string, calls: readonly Call[]): readonly string[] {
  const ended = calls.filter(call => call.outcome !== undefined);
  const outcomes = new Set(ended.map(call => call.outcome));
  const [only] = outcomes;
  if (only === undefined) return [];
  if (outcomes.size === 1) return [`mock ${name} => ${only}`];
  const differing = differingArguments(ended);
  const groups = new Map<string, string[]>();
  for (const call of ended) {
    const filter = differing.map(each => `${each}: ${literal(call.arguments[each] ?? null)}`).join(', ');
    groups.set(filter, [...(groups.get(filter) ?? []), call.outcome ?? '']);
  }
  return [...groups].map(([filter, given]) => `mock ${name}${filter === '' ? '' : `(${filter})`} => ${chain(given)}`);
}

function chain(outcomes: readonly string[]): string {
  return outcomes
    .filter((outcome, index) => index === 0 || new Set(outcomes).size > 1 || outcome !== outcomes[0])
    .join(' then ');
}

/** Names of the arguments that are not the same in all calls, and short enough to be read in a test. */
function differingArguments(calls: readonly Call[]): readonly string[] {
  const [first] = calls;
  const names = new Set(calls.flatMap(call => Object.keys(call.arguments)));
  return [...names].filter(name => {
    const isSame = calls.every(call => deepEquals(call.arguments[name] ?? null, first?.arguments[name] ?? null));
    const isReadable = (value: Json): boolean => !isMasked(value) && literal(value).length <= longestArgument;
    return !isSame && calls.every(call => isReadable(call.arguments[name] ?? null));
  });
}

const longestArgument = 200;

/** Whether a secret was in the value: in a test it is another one, so that nothing is compared with it. */
function isMasked(value: Json): boolean {
  return JSON.stringify(value).includes(mask);
}
