/** The part of the debug adapter that knows where a run is to be stopped. */
import debugadapter from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Plan } from '#language/plan/plan.ts';
import { BreakpointStore } from '../breakpoints/store.ts';
import type { Inspector } from '../inspect/inspector.ts';
import { filesOf, Sources, sourceOfPath } from '../sources.ts';
import { RunSession } from './runSession.ts';

export abstract class BreakpointSession extends RunSession {
  protected readonly sources = new Sources();
  protected readonly breakpoints = new BreakpointStore(this.sources);
  #files: readonly string[] = [];

  /** Of the run that is launched or attached to, once it has begun. */
  protected abstract readonly inspector: Inspector | undefined;

  /** Finds the places of breakpoints in the flows that will run, and tells which ones have moved. */
  protected async usePlan(plan: Plan): Promise<void> {
    this.#files = filesOf(plan);
    for (const file of this.#files) await this.sources.spotsOfFile(file);
    for (const breakpoint of await this.breakpoints.usePlan(plan)) {
      this.sendEvent(new debugadapter.BreakpointEvent('changed', breakpoint));
    }
  }

  protected override setBreakPointsRequest(
    response: DebugProtocol.SetBreakpointsResponse,
    { source, breakpoints = [] }: DebugProtocol.SetBreakpointsArguments,
  ): void {
    this.answer(response, async () => {
      const set = source.path === undefined ? [] : await this.breakpoints.setInFile(source.path, breakpoints);
      response.body = { breakpoints: [...set] };
    });
  }

  protected override setFunctionBreakPointsRequest(
    response: DebugProtocol.SetFunctionBreakpointsResponse,
    { breakpoints }: DebugProtocol.SetFunctionBreakpointsArguments,
  ): void {
    response.body = { breakpoints: [...this.breakpoints.setOnFunctions(breakpoints)] };
    this.sendResponse(response);
  }

  protected override setExceptionBreakPointsRequest(
    response: DebugProtocol.SetExceptionBreakpointsResponse,
    given: DebugProtocol.SetExceptionBreakpointsArguments,
  ): void {
    this.breakpoints.setOnFailures(given);
    this.sendResponse(response);
  }

  protected override dataBreakpointInfoRequest(
    response: DebugProtocol.DataBreakpointInfoResponse,
    { variablesReference, name }: DebugProtocol.DataBreakpointInfoArguments,
  ): void {
    const path = this.inspector?.dataOf(variablesReference, name);
    response.body =
      path === undefined
        ? { dataId: null, description: 'Only the results of steps can be watched.' }
        : { dataId: path, description: `the result of ${path}`, accessTypes: ['write'], canPersist: true };
    this.sendResponse(response);
  }

  protected override setDataBreakpointsRequest(
    response: DebugProtocol.SetDataBreakpointsResponse,
    { breakpoints }: DebugProtocol.SetDataBreakpointsArguments,
  ): void {
    response.body = { breakpoints: [...this.breakpoints.setOnData(breakpoints)] };
    this.sendResponse(response);
  }

  protected override breakpointLocationsRequest(
    response: DebugProtocol.BreakpointLocationsResponse,
    { source, line, endLine }: DebugProtocol.BreakpointLocationsArguments,
  ): void {
    this.answer(response, async () => {
      const found =
        source.path === undefined ? [] : await this.breakpoints.locations(source.path, line, endLine ?? line);
      response.body = { breakpoints: [...found] };
    });
  }

  protected override loadedSourcesRequest(response: DebugProtocol.LoadedSourcesResponse): void {
    response.body = { sources: this.#files.map(sourceOfPath) };
    this.sendResponse(response);
  }
}
