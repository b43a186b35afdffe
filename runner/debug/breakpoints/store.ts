/** The breakpoints that a client has set, and what of them counts for the run. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Plan } from '#language/plan/plan.ts';
import { type Sources, uriOf } from '../sources.ts';
import { parseHitCondition } from './hitCondition.ts';
import { type Breakpoint, type FailureFilter, failureFilters, type Rules } from './rules.ts';
import { type Spot, spotAt } from './spots.ts';
import { hasPath, type Target } from './target.ts';

type Wanted = Pick<DebugProtocol.SourceBreakpoint, 'condition' | 'hitCondition' | 'logMessage'>;

interface SetBreakpoint {
  readonly id: number;
  readonly wanted: Wanted;
  readonly shown: DebugProtocol.Breakpoint;
  readonly target: Target | undefined;
}

export class BreakpointStore {
  readonly rules: Rules = { breakpoints: [], data: [], failures: new Map() };
  readonly #sources: Sources;
  /** By path. */
  readonly #inFiles = new Map<string, readonly DebugProtocol.SourceBreakpoint[]>();
  readonly #set = new Map<string, readonly SetBreakpoint[]>();
  #functions: readonly DebugProtocol.FunctionBreakpoint[] = [];
  #ofFunctions: readonly SetBreakpoint[] = [];
  readonly #ids = new Map<string, number>();
  #plan: Plan | undefined;
  #planSpots: ReadonlyMap<string, Spot> | undefined;

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** The run's plan is known: gives the breakpoints that are other than they were said to be. */
  async usePlan(plan: Plan): Promise<readonly DebugProtocol.Breakpoint[]> {
    this.#plan = plan;
    this.#planSpots = new Map(this.#sources.spotsOfPlan(plan).map(spot => [spot.id, spot]));
    const changed: DebugProtocol.Breakpoint[] = [];
    for (const [path, wanted] of this.#inFiles) {
      const before = this.#set.get(path) ?? [];
      const after = await this.setInFile(path, wanted);
      changed.push(...after.filter((each, at) => JSON.stringify(each) !== JSON.stringify(before[at]?.shown)));
    }
    const before = this.#ofFunctions;
    const after = this.setOnFunctions(this.#functions);
    changed.push(...after.filter((each, at) => each.verified !== before[at]?.shown.verified));
    return changed;
  }

  /** Takes the place of what was set in the file before. */
  async setInFile(
    path: string,
    wanted: readonly DebugProtocol.SourceBreakpoint[],
  ): Promise<readonly DebugProtocol.Breakpoint[]> {
    this.#inFiles.set(path, wanted);
    const { spots, problem } = await this.#sources.spotsOfFile(path);
    const set = wanted.map(each => this.#bind(path, each, spotAt(spots, each.line, each.column), problem));
    this.#set.set(path, set);
    this.#tell();
    return set.map(({ shown }) => shown);
  }

  #bind(
    path: string,
    wanted: DebugProtocol.SourceBreakpoint,
    spot: Spot | undefined,
    problem: string | undefined,
  ): SetBreakpoint {
    const { line, column } = wanted;
    const id = this.#idOf(`${path}:${line}:${column ?? ''}`);
    const known = spot && (this.#planSpots === undefined ? spot : this.#planSpots.get(spot.id));
    const message = problem ?? this.#whyNot(path, spot, known) ?? hitProblem(wanted);
    if (spot === undefined || known === undefined || message !== undefined) {
      return { id, wanted, shown: { id, verified: false, line, ...(message && { message }) }, target: undefined };
    }
    const end = this.#sources.endOf(spot.place);
    const shown: DebugProtocol.Breakpoint = {
      id,
      verified: true,
      line: spot.place.line,
      column: spot.place.column,
      ...(end && { endLine: end.line, endColumn: end.column }),
    };
    return { id, wanted, shown, target: { kind: known.kind, flow: known.flow, number: known.number } };
  }

  #whyNot(path: string, spot: Spot | undefined, known: Spot | undefined): string | undefined {
    if (spot === undefined) return 'Nothing runs here or below.';
    if (known !== undefined) return undefined;
    const uri = uriOf(path);
    const isPart = Object.values(this.#plan?.flows ?? {}).some(({ signature }) => signature.place.file === uri);
    return isPart
      ? 'The run was started with a text that does not have this step.'
      : 'The run does not call the flows of this file.';
  }

  /** The name of a function breakpoint is the path of a step, or a flow's name. */
  setOnFunctions(wanted: readonly DebugProtocol.FunctionBreakpoint[]): readonly DebugProtocol.Breakpoint[] {
    this.#functions = wanted;
    this.#ofFunctions = wanted.map(each => {
      const id = this.#idOf(`function ${each.name}`);
      const isThere = this.#plan === undefined || hasPath(this.#plan, each.name);
      const message = isThere ? hitProblem(each) : `There is no step \`${each.name}\` in the run.`;
      const target: Target = { kind: 'path', path: each.name };
      return { id, wanted: each, shown: { id, verified: message === undefined, ...(message && { message }) }, target };
    });
    this.#tell();
    return this.#ofFunctions.map(({ shown }) => shown);
  }

  /** The ids of data are paths of steps. */
  setOnData(wanted: readonly DebugProtocol.DataBreakpoint[]): readonly DebugProtocol.Breakpoint[] {
    this.rules.data = wanted.map(({ dataId, condition, hitCondition }) => ({
      id: this.#idOf(`data ${dataId}`),
      path: dataId,
      condition: condition || undefined,
      hits: hitCondition ? parseHitCondition(hitCondition) : undefined,
    }));
    return this.rules.data.map(({ id }, at) => {
      const message = hitProblem(wanted[at] ?? {});
      return { id, verified: message === undefined, ...(message && { message }) };
    });
  }

  setOnFailures({ filters, filterOptions = [] }: DebugProtocol.SetExceptionBreakpointsArguments): void {
    const isFilter = (filter: string): filter is FailureFilter => failureFilters.some(known => known === filter);
    this.rules.failures = new Map([
      ...filters.filter(isFilter).map(filter => [filter, undefined] as const),
      ...filterOptions.flatMap(({ filterId, condition }) =>
        isFilter(filterId) ? [[filterId, condition || undefined] as const] : [],
      ),
    ]);
  }

  /** Where in a part of a file a run can be stopped. */
  async locations(
    path: string,
    firstLine: number,
    lastLine: number,
  ): Promise<readonly DebugProtocol.BreakpointLocation[]> {
    const { spots } = await this.#sources.spotsOfFile(path);
    return spots
      .filter(({ place }) => place.line >= firstLine && place.line <= lastLine)
      .map(({ place }) => ({ line: place.line, column: place.column }));
  }

  /** What a line means in the plan of the run. */
  async targetAt(path: string, line: number, column: number | undefined): Promise<Target | undefined> {
    const { spots } = await this.#sources.spotsOfFile(path);
    const spot = spotAt(spots, line, column);
    const known = spot && this.#planSpots?.get(spot.id);
    return known && { kind: known.kind, flow: known.flow, number: known.number };
  }

  #idOf(what: string): number {
    const id = this.#ids.get(what) ?? this.#ids.size + 1;
    this.#ids.set(what, id);
    return id;
  }

  #tell(): void {
    const all = [...[...this.#set.values()].flat(), ...this.#ofFunctions];
    this.rules.breakpoints = all.flatMap(({ id, target, wanted }): Breakpoint[] => {
      if (target === undefined) return [];
      const { condition, hitCondition, logMessage } = wanted;
      const hits = hitCondition ? parseHitCondition(hitCondition) : undefined;
      return [{ id, target, condition: condition || undefined, hits, log: logMessage || undefined }];
    });
  }
}

function hitProblem({ hitCondition }: { readonly hitCondition?: string | undefined }): string | undefined {
  if (!hitCondition || parseHitCondition(hitCondition) !== undefined) return undefined;
  return `\`${hitCondition}\` is no number of hits. Write \`3\`, \`>= 3\` or \`% 2\`.`;
}
