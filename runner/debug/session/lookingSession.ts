/** The part of the debug adapter that looks at a run which stands still: threads, frames, values, expressions. */
import debugadapter from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { type Inspector, NoAnswer } from '../inspect/inspector.ts';
import type { DebuggedRun } from '../run/debuggedRun.ts';
import { BreakpointSession } from './breakpointSession.ts';

const { InvalidatedEvent, Thread } = debugadapter;

export abstract class LookingSession extends BreakpointSession {
  protected abstract readonly run: DebuggedRun | undefined;
  /** What is run, for a person. */
  protected abstract readonly flowName: string;
  /** Whether the client can be told that what it shows is not so any more. */
  protected abstract readonly tellsInvalidated: boolean;

  protected override threadsRequest(response: DebugProtocol.ThreadsResponse): void {
    const threads = this.inspector?.threads() ?? [new Thread(1, this.flowName)];
    response.body = { threads };
    this.sendResponse(response);
  }

  protected override stackTraceRequest(
    response: DebugProtocol.StackTraceResponse,
    { threadId, startFrame, levels }: DebugProtocol.StackTraceArguments,
  ): void {
    this.answer(response, () => {
      response.body = this.requireInspector().stackTrace(threadId, startFrame, levels);
    });
  }

  protected override scopesRequest(
    response: DebugProtocol.ScopesResponse,
    { frameId }: DebugProtocol.ScopesArguments,
  ): void {
    this.answer(response, () => {
      response.body = { scopes: this.requireInspector().scopes(frameId) };
    });
  }

  protected override variablesRequest(
    response: DebugProtocol.VariablesResponse,
    { variablesReference, filter, start, count }: DebugProtocol.VariablesArguments,
  ): void {
    this.answer(response, () => {
      response.body = { variables: this.requireInspector().variables(variablesReference, filter, start, count) };
    });
  }

  protected override evaluateRequest(
    response: DebugProtocol.EvaluateResponse,
    { expression, frameId, context }: DebugProtocol.EvaluateArguments,
  ): void {
    this.answer(response, () => {
      response.body = this.requireInspector().evaluate(expression, frameId, context);
    });
  }

  protected override completionsRequest(
    response: DebugProtocol.CompletionsResponse,
    { text, column, line = 1, frameId }: DebugProtocol.CompletionsArguments,
  ): void {
    this.answer(response, () => {
      const before = text.split('\n').slice(0, line - 1);
      const offset = before.reduce((length, each) => length + each.length + 1, 0) + column - 1;
      const targets = this.requireInspector().completions(text, offset, frameId);
      response.body = { targets: targets.map(target => ({ ...target, start: (target.start ?? 0) + 1 })) };
    });
  }

  protected override setVariableRequest(
    response: DebugProtocol.SetVariableResponse,
    { variablesReference, name, value }: DebugProtocol.SetVariableArguments,
  ): void {
    this.answer(response, async () => {
      response.body = await this.requireInspector().setVariable(variablesReference, name, value);
      this.#tellReplaced(name);
    });
  }

  protected override setExpressionRequest(
    response: DebugProtocol.SetExpressionResponse,
    { expression, value, frameId }: DebugProtocol.SetExpressionArguments,
  ): void {
    this.answer(response, async () => {
      response.body = await this.requireInspector().setExpression(expression, value, frameId);
      this.#tellReplaced(expression);
    });
  }

  protected override exceptionInfoRequest(response: DebugProtocol.ExceptionInfoResponse): void {
    this.answer(response, () => {
      const error = this.run?.standing?.moment?.error;
      if (error === undefined) throw new NoAnswer('Nothing has failed here.');
      const { code, message, hint, details } = error;
      const more = details === null ? [] : [JSON.stringify(details, null, 2)];
      response.body = {
        exceptionId: code,
        description: message,
        breakMode: 'always',
        details: { message, typeName: code, stackTrace: [hint, ...more].filter(part => part !== undefined).join('\n') },
      };
    });
  }

  #tellReplaced(name: string): void {
    if (this.run?.isPast === true) {
      this.note(`\`${name}\` is changed for a fork from here; the run itself stays as it is.`);
    }
    this.invalidate(['variables']);
  }

  protected invalidate(areas: DebugProtocol.InvalidatedAreas[]): void {
    if (this.tellsInvalidated && this.run?.standing !== undefined) {
      this.sendEvent(new InvalidatedEvent(areas));
    }
  }

  protected note(text: string): void {
    this.say({ category: 'console', text: `${text}\n`, place: undefined });
  }

  protected requireInspector(): Inspector {
    if (this.inspector === undefined) throw new NoAnswer('Nothing is debugged.');
    return this.inspector;
  }
}
