/** Answers what a client asks about a run that stands still: threads, frames, variables, expressions. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Json } from '#protocol/json.ts';
import type { State } from '#runner/kernel/state.ts';
import type { Place as Looked } from '../breakpoints/rules.ts';
import type { DebuggedRun, Standing } from '../run/debuggedRun.ts';
import { type Sources, sourceOf } from '../sources.ts';
import { type Answer, type Names, proposalsAt } from './expressions.ts';
import { type Hide, namesSeen, type Scope, scopesOf, sourcesAt, type View } from './scopes.ts';
import { evaluateShown } from './shownAnswer.ts';
import { liveBlock, type Strand, type StrandFrame, strandOf, strandsOf } from './threads.ts';
import { wholeText } from './values.ts';
import { type Children, type Holder, jsonVariable, replacedIn, type Variable } from './variables.ts';

/** Why a question has no answer, for a person. */
export class NoAnswer extends Error {}

interface Container {
  readonly children: Children;
  readonly frame: Frame;
}

interface Frame {
  readonly strand: string;
  readonly frame: StrandFrame;
  readonly isTop: boolean;
}

export class Inspector {
  readonly #run: DebuggedRun;
  readonly #sources: Sources;
  readonly #threadIds = new Map<string, number>();
  readonly #frames = new Map<number, Frame>();
  readonly #containers = new Map<number, Container>();
  readonly #hide: Hide;
  #latestId = 0;

  constructor(run: DebuggedRun, sources: Sources) {
    this.#run = run;
    this.#sources = sources;
    this.#hide = value => run.hide(value);
  }

  /** What was given out counts no more. */
  forget(): void {
    this.#frames.clear();
    this.#containers.clear();
  }

  threads(): DebugProtocol.Thread[] {
    return this.#strands().map(({ key, name }) => ({ id: this.#threadId(key), name }));
  }

  /** The thread that has stopped. */
  get stoppedThread(): number {
    const { standing } = this.#run;
    const key = standing?.moment === undefined ? undefined : strandOf(standing.state, standing.moment);
    return this.#threadId(key ?? this.#strands()[0]?.key ?? '');
  }

  stackTrace(thread: number, start = 0, levels = 0): DebugProtocol.StackTraceResponse['body'] {
    const strand = this.#strands().find(({ key }) => this.#threadId(key) === thread);
    if (strand === undefined) return { stackFrames: [], totalFrames: 0 };
    const frames = strand.frames.slice(start, levels > 0 ? start + levels : undefined);
    return {
      stackFrames: frames.map((frame, at) => this.#stackFrame(strand.key, frame, start + at === 0)),
      totalFrames: strand.frames.length,
    };
  }

  /** From where a thread steps: the step at which it stands, and its block instance. */
  standOf(thread: number): { readonly path: string; readonly block: string } {
    const { standing } = this.#run;
    if (standing?.moment !== undefined && thread === this.stoppedThread) return standing.moment;
    const [frame] = this.#strands().find(({ key }) => this.#threadId(key) === thread)?.frames ?? [];
    return { path: frame?.path ?? frame?.block ?? '', block: frame?.block ?? '' };
  }

  /** Path of the block instance of a frame. */
  blockOf(frameId: number): string {
    return this.#frame(frameId).frame.block;
  }

  scopes(frameId: number): DebugProtocol.Scope[] {
    const frame = this.#frame(frameId);
    return scopesOf(this.#viewOf(frame)).map(({ name, hint, children }: Scope) => ({
      name,
      variablesReference: this.#keep(children, frame),
      namedVariables: children.named,
      indexedVariables: children.indexed,
      expensive: name === 'Steps' || name === 'Events',
      ...(hint && { presentationHint: hint }),
    }));
  }

  variables(
    reference: number,
    filter: 'indexed' | 'named' | undefined,
    start = 0,
    count = 0,
  ): DebugProtocol.Variable[] {
    const { children, frame } = this.#container(reference);
    if (filter === 'named' && children.named === 0) return [];
    if (filter === 'indexed' && children.indexed === 0) return [];
    const most = count > 0 ? count : Number.MAX_SAFE_INTEGER;
    return children.list(start, most).map(variable => this.#shown(variable, frame));
  }

  /** Throws {@link NoAnswer}. */
  evaluate(
    text: string,
    frameId: number | undefined,
    context: string | undefined,
  ): DebugProtocol.EvaluateResponse['body'] {
    const frame = this.#frameOr(frameId);
    const answer = this.#answer(text, frame);
    const variable = jsonVariable(text, answer.shown, { expression: isPath(text) ? text : undefined });
    const shown = this.#shown(variable, frame);
    const result =
      context === 'clipboard' || (context === 'repl' && typeof answer.shown === 'string')
        ? wholeText(answer.shown)
        : shown.value;
    const { type, variablesReference, namedVariables, indexedVariables } = shown;
    return {
      result,
      variablesReference,
      ...(type && { type }),
      ...(namedVariables !== undefined && { namedVariables }),
      ...(indexedVariables !== undefined && { indexedVariables }),
    };
  }

  /** `column` counts from 0. */
  completions(text: string, column: number, frameId: number | undefined): DebugProtocol.CompletionItem[] {
    const { state, block } = this.#scopeOf(this.#frameOr(frameId));
    return proposalsAt(text, column, namesSeen(state, block)).map(
      ({ label, text: inserted, start, length, detail, isFunction }) => ({
        label,
        text: inserted,
        start,
        length,
        ...(detail && { detail }),
        type: isFunction ? 'method' : 'variable',
      }),
    );
  }

  /** Puts the value of an expression in place of a variable's. Throws {@link NoAnswer}. */
  async setVariable(reference: number, name: string, text: string): Promise<DebugProtocol.Variable> {
    const { children, frame } = this.#container(reference);
    const position = /^\[(\d+)\]$/.exec(name)?.[1];
    const found =
      children.indexed > 0 && position !== undefined
        ? children.list(Number(position), 1)[0]
        : children.list(0, children.named).find(each => each.name === name);
    return this.#replace(found?.holder, name, text, frame);
  }

  /** The same for what an expression names. */
  async setExpression(expression: string, text: string, frameId: number | undefined): Promise<DebugProtocol.Variable> {
    const frame = this.#frameOr(frameId);
    return this.#replace(this.#holderOf(expression, frame), expression, text, frame);
  }

  /** The step whose result a variable is. */
  dataOf(reference: number | undefined, name: string): string | undefined {
    const container = reference === undefined ? undefined : this.#containers.get(reference);
    const found = container?.children.list(0, container.children.named).find(each => each.name === name);
    return found?.step ?? (found?.holder?.target.what === 'result' ? found.holder.path : undefined);
  }

  /** The value of an expression where a moment is. */
  evaluateAt(text: string, { state, moment, time }: Looked): Answer {
    const block = liveBlock(state, moment.block);
    if (block === undefined) return { ok: false, problem: 'Nothing is seen from here.' };
    const names = namesSeen(state, block);
    const seen = moment.error === undefined ? names : withError(names, { ...moment.error } as unknown as Json);
    return evaluateShown(text, seen, sourcesAt(state, block, time), this.#hide);
  }

  async #replace(
    holder: Holder | undefined,
    name: string,
    text: string,
    frame: Frame,
  ): Promise<DebugProtocol.Variable> {
    if (holder === undefined)
      throw new NoAnswer(`\`${name}\` is not a value that the run goes on with: it can't be replaced.`);
    const { value, shown } = this.#answer(text, frame);
    const { path, target, whole, inside } = holder;
    const isDone = await this.#run.replace({ path, target, value: replacedIn(whole, inside, value) });
    if (!isDone) throw new NoAnswer(`\`${name}\` can't be replaced any more: what needed it has begun.`);
    return this.#shown(jsonVariable(name, shown), frame);
  }

  #holderOf(expression: string, frame: Frame): Holder | undefined {
    const [root = '', ...members] = expression.match(/\w+|\["(?:[^"\\]|\\.)*"\]/g) ?? [];
    if (!isPath(expression)) return undefined;
    const inside = members.map(member => (/^\d+$/.test(member) ? Number(member) : memberName(member)));
    for (const { children } of scopesOf(this.#viewOf(frame))) {
      const found = children.list(0, children.named).find(each => each.expression === root);
      if (found?.holder !== undefined) return { ...found.holder, inside };
    }
    return undefined;
  }

  #answer(text: string, frame: Frame): Extract<Answer, { readonly ok: true }> {
    const { state, block, time } = this.#scopeOf(frame);
    const moment = this.#run.standing?.moment;
    const names = namesSeen(state, block);
    const error = frame.isTop ? moment?.error : undefined;
    const seen = error === undefined ? names : withError(names, { ...error } as unknown as Json);
    const answer = evaluateShown(text, seen, sourcesAt(state, block, time), this.#hide);
    if (!answer.ok) throw new NoAnswer(answer.problem);
    return answer;
  }

  #scopeOf(frame: Frame): Standing & { readonly block: NonNullable<ReturnType<typeof liveBlock>> } {
    const standing = this.#standing();
    const block = liveBlock(standing.state, frame.frame.block);
    if (block === undefined) throw new NoAnswer('Nothing is seen from here: the block has ended.');
    return { ...standing, block };
  }

  #viewOf({ frame, isTop, strand }: Frame): View {
    const { state, events, time, moment } = this.#standing();
    const isStopped = isTop && moment !== undefined && strandOf(state, moment) === strand;
    return { state, events, time, block: frame.block, moment: isStopped ? moment : undefined, hide: this.#hide };
  }

  #standing(): Standing {
    const { standing } = this.#run;
    if (standing === undefined) throw new NoAnswer('The run goes on. Pause it to look at values.');
    return standing;
  }

  #strands(): readonly Strand[] {
    const { standing } = this.#run;
    const state: State | undefined = standing?.state ?? this.#run.liveState;
    const strands = state === undefined ? [] : strandsOf(state, standing?.moment, this.#hide);
    return strands.length > 0 ? strands : [this.#wholeRun()];
  }

  /** A run of which nothing is under way still has a thread: clients want one. */
  #wholeRun(): Strand {
    const { plan } = this.#run;
    const { name, place } = plan.flows[plan.entry]?.signature ?? { name: 'flow', place: undefined };
    return {
      key: name,
      name,
      frames: place === undefined ? [] : [{ block: name, path: undefined, title: name, place }],
    };
  }

  #threadId(key: string): number {
    const id = this.#threadIds.get(key) ?? this.#threadIds.size + 1;
    this.#threadIds.set(key, id);
    return id;
  }

  #stackFrame(strand: string, frame: StrandFrame, isTop: boolean): DebugProtocol.StackFrame {
    const id = this.#newId();
    this.#frames.set(id, { strand, frame, isTop });
    const end = this.#sources.endOf(frame.place);
    return {
      id,
      name: frame.title,
      source: sourceOf(frame.place),
      line: frame.place.line,
      column: frame.place.column,
      ...(end && { endLine: end.line, endColumn: end.column }),
      canRestart: true,
    };
  }

  #frame(id: number): Frame {
    const frame = this.#frames.get(id);
    if (frame === undefined) throw new NoAnswer('The run has gone on from there.');
    return frame;
  }

  #frameOr(id: number | undefined): Frame {
    if (id !== undefined) return this.#frame(id);
    const thread = this.stoppedThread;
    const strand = this.#strands().find(({ key }) => this.#threadId(key) === thread);
    const frame = strand?.frames[0];
    if (strand === undefined || frame === undefined) throw new NoAnswer('Nothing of the run is under way.');
    return { strand: strand.key, frame, isTop: true };
  }

  #container(reference: number): Container {
    const container = this.#containers.get(reference);
    if (container === undefined) throw new NoAnswer('The run has gone on from there.');
    return container;
  }

  #keep(children: Children, frame: Frame): number {
    const id = this.#newId();
    this.#containers.set(id, { children, frame });
    return id;
  }

  #shown({ name, value, type, expression, children, holder }: Variable, frame: Frame): DebugProtocol.Variable {
    return {
      name,
      value,
      ...(type && { type }),
      ...(expression && { evaluateName: expression }),
      variablesReference: children === undefined ? 0 : this.#keep(children, frame),
      ...(children && { namedVariables: children.named, indexedVariables: children.indexed }),
      ...(holder === undefined && { presentationHint: { attributes: ['readOnly'] } }),
    };
  }

  #newId(): number {
    this.#latestId += 1;
    return this.#latestId;
  }
}

/** Whether an expression is a name with members and positions. */
function isPath(text: string): boolean {
  return /^[A-Za-z_]\w*(\.\w+|\[\d+\]|\["(?:[^"\\]|\\.)*"\])*$/.test(text);
}

function memberName(member: string): string {
  return member.startsWith('[') ? (JSON.parse(member.slice(1, -1)) as string) : member;
}

function withError({ values, functions }: Names, error: Json): Names {
  return { values: new Map([...values, ['error', { value: error, isSecret: false }]]), functions };
}
