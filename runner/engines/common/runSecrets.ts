/**
 * The secrets of one run, and the border that they do not cross: what a run records and tells goes through here, and
 * comes out with a mask in place of each secret. What was taken out is sealed, so that the run can go on with it.
 */
import type { BlockPlan, NodePlan, Plan, SecretArguments, SecretParts } from '#language/plan/plan.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { RunError, RunEvent, Wait } from '#protocol/runEvents.ts';
import type { StartAttempt } from '#runner/kernel/commands.ts';
import { nodeOf, planOf, type State } from '#runner/kernel/state.ts';
import { Masker, type Taken } from '../../secrets/masker.ts';
import type { Secrets } from '../../secrets/resolve.ts';
import type { Sealer } from '../../secrets/sealing.ts';
import type { RunOutcome } from './runHandle.ts';
import { RunProblem } from './runProblem.ts';

/** An event as others see it, and what was taken out of it. */
export interface Hidden {
  readonly event: RunEvent;
  readonly sealed: Uint8Array | undefined;
}

/** Data that holds no secret, or is sealed as a whole, in base64. */
export type Concealed<T> = { readonly clear: T } | { readonly sealed: string };

/** The fields of events that hold what people and systems say; the others are Baton's own. */
const contents = [
  ...['input', 'output', 'fields', 'locals', 'value', 'before', 'items', 'text', 'reason'],
  ...['approval', 'by', 'comment'],
] as const;

export class RunSecrets {
  readonly masker = new Masker();
  readonly #run: string;
  readonly #plan: Plan;
  readonly #sealer: Sealer;
  readonly #secrets: Secrets;
  readonly #hasSecretTypes: boolean;

  constructor(run: string, plan: Plan, secrets: Secrets, sealer: Sealer) {
    this.#run = run;
    this.#plan = plan;
    this.#sealer = sealer;
    this.#secrets = secrets;
    this.#hasSecretTypes = hasSecretTypes(plan);
    for (const secret of Object.values(secrets)) this.masker.learn(secret);
  }

  get #isIdle(): boolean {
    return this.masker.isIdle && !this.#hasSecretTypes;
  }

  /** Data on its way to where others may see it: as it is for a run without secrets, else sealed as a whole. `run`: the one that may open it. */
  conceal<T>(data: T, run = this.#run): Concealed<T> {
    if (this.#isIdle) return { clear: data };
    const sealed = this.#sealer.seal(`${run}/message`, data as Json);
    return { sealed: Buffer.from(sealed).toString('base64') };
  }

  /** Undoes {@link conceal}. Throws a {@link RunProblem} for what was sealed with another key. */
  openConcealed<T>(data: Concealed<T>): T {
    if ('clear' in data) return data.clear;
    return this.#opened(`${this.#run}/message`, Buffer.from(data.sealed, 'base64')) as T;
  }

  /** Whether the run has nothing to hide. */
  get isIdle(): boolean {
    return this.#isIdle;
  }

  /** The input of the run as it is recorded; what is sealed with it are the secrets that the run was started with. */
  hideInput(input: JsonObject): { readonly input: JsonObject; readonly sealed: Uint8Array | undefined } {
    if (this.#isIdle) return { input, sealed: undefined };
    const taken: Taken[] = [];
    const shown = this.masker.value(input, ofFields(this.#entry?.secretParameters), [], taken) as JsonObject;
    return { input: shown, sealed: this.#seal(0, { taken: taken as Json, secrets: this.#secrets }) };
  }

  /** Undoes {@link hideInput}, and keeps back what was secret when the run was started, whatever it is today. */
  openInput(input: JsonObject, sealed: Uint8Array | undefined): JsonObject {
    const start = this.openStart(input, sealed);
    for (const secret of Object.values(start.secrets)) this.masker.learn(secret);
    return start.input;
  }

  /** The input in clear, and the secrets that the run was started with. */
  openStart(
    input: JsonObject,
    sealed: Uint8Array | undefined,
  ): { readonly input: JsonObject; readonly secrets: Secrets } {
    if (sealed === undefined) return { input, secrets: {} };
    const { taken, secrets } = this.#open(0, sealed) as unknown as { taken: readonly Taken[]; secrets: Secrets };
    return { input: putBack(input, taken) as JsonObject, secrets };
  }

  /** `state` is that before the event. */
  hide(event: RunEvent, state: State): Hidden {
    if (this.#isIdle) return { event, sealed: undefined };
    const taken: Taken[] = [];
    const parts = this.#partsOf(event, state);
    const shown: Record<string, unknown> = { ...event };
    for (const name of contents) {
      const value = shown[name];
      if (value !== undefined) shown[name] = this.masker.value(value as Json, parts[name], [name], taken);
    }
    for (const name of ['error', 'caught']) {
      const error = shown[name];
      if (error !== undefined) shown[name] = this.#hideError(error as RunError, [name], taken);
    }
    if (event.type === 'step.succeeded' && event.undo !== undefined) {
      const { input, error } = event.undo;
      shown.undo = {
        ...event.undo,
        input: this.masker.value(input, ofFields(this.#undoArguments(event.path, state)), ['undo', 'input'], taken),
        ...(error && { error: this.#hideError(error, ['undo', 'error'], taken) }),
      };
    }
    if (event.type === 'run.waiting')
      shown.waits = event.waits?.map((wait, place) => this.#hideWait(wait, place, taken));
    if (taken.length === 0) return { event, sealed: undefined };
    return { event: shown as unknown as RunEvent, sealed: this.#seal(event.seq, taken as Json) };
  }

  /** Keeps back what an event of the past says in clear. `state` is that before it. */
  learnFrom(event: RunEvent, state: State): void {
    const parts = this.#partsOf(event, state);
    for (const name of contents) {
      const value = (event as unknown as Readonly<Record<string, Json | undefined>>)[name];
      if (parts[name] !== undefined && value !== undefined) this.masker.value(value, parts[name], [], []);
    }
  }

  /** Keeps back what is secret of what an action is called with: for who knows the call, and not the run's past. */
  learnFromCall({ action, input, place }: Pick<StartAttempt, 'action' | 'input' | 'place'>): void {
    if (!this.#hasSecretTypes) return;
    for (const { clauses, ...node } of Object.values(this.#plan.flows).flatMap(flow => flow.nodes)) {
      if (node.place.file !== place.file || node.place.start !== place.start) continue;
      for (const call of [node.kind === 'action' ? node.call : undefined, clauses.undo]) {
        if (call?.action === action) this.masker.value(input, ofFields(call.secretArguments), [], []);
      }
    }
  }

  /** Undoes {@link hide}. */
  openEvent(event: RunEvent, sealed: Uint8Array | undefined): RunEvent {
    if (sealed === undefined) return event;
    return putBack(
      event as unknown as Json,
      this.#open(event.seq, sealed) as unknown as readonly Taken[],
    ) as unknown as RunEvent;
  }

  /** What an action fails with goes to `catch` as well, and from there anywhere. */
  hideFailure<Failure extends Pick<RunError, 'message' | 'hint'> & { readonly details?: Json }>(
    failure: Failure,
  ): Failure {
    if (this.masker.isIdle) return failure;
    const { message, hint, details } = failure;
    return {
      ...failure,
      message: this.masker.text(message),
      hint: hint === undefined ? undefined : this.masker.text(hint),
      ...(details !== undefined && { details: this.hideValue(details) }),
    };
  }

  /** Whether there is a secret in what the step at `path` has given, so that it must not be kept for others. */
  isSecret(path: string, value: Json, state: State): boolean {
    if (this.#isIdle) return false;
    const taken: Taken[] = [];
    this.masker.value(value, nodeAt(path, state)?.secret, [], taken);
    return taken.length > 0;
  }

  /** Data that is shown beside the events. */
  hideValue(value: Json): Json {
    return this.masker.value(value, undefined, [], []);
  }

  hideOutcome(outcome: RunOutcome): RunOutcome {
    if (this.#isIdle) return outcome;
    switch (outcome.status) {
      case 'succeeded':
        return { ...outcome, output: this.masker.value(outcome.output, this.#entry?.secretResult, [], []) };
      case 'failed':
        return { ...outcome, error: this.hideFailure(outcome.error) };
      case 'cancelled':
        return { ...outcome, reason: this.masker.text(outcome.reason) };
      default:
        return outcome;
    }
  }

  #hideWait(wait: Wait, place: number, taken: Taken[]): Wait {
    const shown: Record<string, Json> = {};
    for (const name of ['prompt', 'fields'] as const) {
      const value = wait[name];
      if (value !== undefined) shown[name] = this.masker.value(value, undefined, ['waits', place, name], taken);
    }
    return { ...wait, ...shown };
  }

  #hideError(error: RunError, path: readonly string[], taken: Taken[]): RunError {
    const shown: Record<string, Json> = {};
    for (const name of ['message', 'hint', 'details'] as const) {
      const value = error[name];
      if (value !== undefined) shown[name] = this.masker.value(value, undefined, [...path, name], taken);
    }
    return { ...error, ...shown };
  }

  get #entry(): Plan['flows'][string] | undefined {
    return this.#plan.flows[this.#plan.entry];
  }

  /** What is secret in an event by its type, by the event's fields. */
  #partsOf(event: RunEvent, state: State): Readonly<Record<string, SecretParts | undefined>> {
    switch (event.type) {
      case 'run.started':
        return { input: ofFields(this.#entry?.secretParameters) };
      case 'run.succeeded':
        return { output: this.#entry?.secretResult };
      case 'block.started':
        return { locals: ofFields(this.#secretLocals(event.flow, event.block)) };
      case 'block.ended':
        return { value: this.#ofBlock(event.path, state) };
      case 'step.started':
        return { items: this.#ofList(nodeAt(event.path, state)) };
      case 'attempt.started':
        return { input: ofFields(this.#ofCall(event.path, state)) };
      case 'cache.asked':
        return { input: ofFields(this.#ofCall(event.path, state)) };
      case 'step.spawned':
        return { input: ofFields(this.#plan.flows[event.flow]?.secretParameters) };
      case 'value.computed':
      case 'cache.hit':
      case 'step.succeeded':
        return { value: nodeAt(event.path, state)?.secret };
      case 'value.replaced': {
        if (event.what === 'result') {
          const secret = nodeAt(event.path, state)?.secret;
          return { value: secret, before: secret };
        }
        const given = event.what === 'argument' ? this.#ofCall(event.path, state) : undefined;
        const one = event.name === undefined ? undefined : given?.[event.name];
        return { value: one, before: one, input: ofFields(given) };
      }
      default:
        return {};
    }
  }

  #secretLocals(flowKey: string, number: number): SecretArguments | undefined {
    const flow = this.#plan.flows[flowKey];
    if (number === flow?.body) return flow.secretParameters;
    const block: BlockPlan | undefined = flow?.blocks[number];
    const owner = block?.owner === undefined ? undefined : flow?.nodes[block.owner];
    const list = owner && this.#ofList(owner);
    if (owner?.kind !== 'for' || list === undefined) return undefined;
    const element = typeof list === 'string' ? list : list.each;
    return element && { [owner.variable]: element };
  }

  #ofBlock(path: string, state: State): SecretParts | undefined {
    const block = state.blocks.get(path);
    const flow = block && this.#plan.flows[block.flow];
    if (block?.number === flow?.body) return flow?.secretResult;
    const owner = block && flow?.blocks[block.number]?.owner;
    return owner !== undefined && flow?.nodes[owner]?.secret !== undefined ? 'all' : undefined;
  }

  #ofList(node: NodePlan | undefined): SecretParts | undefined {
    return node?.kind === 'for' ? node.secretList : undefined;
  }

  #ofCall(path: string, state: State): SecretArguments | undefined {
    const undo = state.undos.get(path);
    const flow = undo && this.#plan.flows[undo.flow];
    if (undo !== undefined && flow !== undefined) return nodeOf(flow, undo.node).clauses.undo?.secretArguments;
    const node = nodeAt(path, state);
    if (node?.kind === 'flow') return this.#plan.flows[node.flow]?.secretParameters;
    return node?.kind === 'action' ? node.call.secretArguments : undefined;
  }

  #undoArguments(path: string, state: State): SecretArguments | undefined {
    return nodeAt(path, state)?.clauses.undo?.secretArguments;
  }

  #seal(seq: number, data: Json): Uint8Array {
    return this.#sealer.seal(`${this.#run}/${seq}`, data);
  }

  #open(seq: number, sealed: Uint8Array): Json {
    return this.#opened(`${this.#run}/${seq}`, sealed);
  }

  #opened(place: string, sealed: Uint8Array): Json {
    try {
      return this.#sealer.open(place, sealed);
    } catch (thrown) {
      const { message, hint } = thrown as { readonly message: string; readonly hint?: string };
      throw new RunProblem(message, hint);
    }
  }
}

const ofFields = (fields: SecretArguments | undefined): SecretParts | undefined => fields && { fields };

function nodeAt(path: string, state: State): NodePlan | undefined {
  const step = state.steps.get(path);
  return step && planOf(state, step);
}

function hasSecretTypes(plan: Plan): boolean {
  return Object.values(plan.flows).some(
    flow =>
      flow.secretParameters !== undefined ||
      flow.secretResult !== undefined ||
      flow.nodes.some(node => node.secret !== undefined || (node.kind === 'for' && node.secretList !== undefined)),
  );
}

/** The data with what was taken out of it. */
function putBack(data: Json, taken: readonly Taken[]): Json {
  return taken.reduce((whole, [path, value]) => withValue(whole, path, value), data);
}

function withValue(data: Json, [first, ...rest]: readonly (string | number)[], value: Json): Json {
  if (first === undefined) return value;
  if (Array.isArray(data)) {
    const list = data as readonly Json[];
    return list.map((element, index) => (index === first ? withValue(element, rest, value) : element));
  }
  const object = data as JsonObject;
  return { ...object, [first]: withValue(object[first] ?? null, rest, value) };
}
