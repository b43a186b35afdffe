/** How the debug adapter answers: what can't be answered is told in a sentence, and never ends the session. */
import debugadapter from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { NoAnswer } from '../inspect/inspector.ts';

/** Numbers of error messages, for clients that tell them apart. */
export const errorIds = { launch: 1, unsupported: 2, noAnswer: 3 } as const;

export abstract class AnsweringSession extends debugadapter.DebugSession {
  /** Sends the response that `work` fills, or why it can't be filled. */
  protected answer(response: DebugProtocol.Response, work: () => void | Promise<void>): void {
    const answer = async (): Promise<void> => {
      try {
        await work();
        this.sendResponse(response);
      } catch (thrown) {
        if (!(thrown instanceof NoAnswer)) throw thrown;
        this.sendError(response, errorIds.noAnswer, thrown.message, false);
      }
    };
    answer().catch((thrown: unknown) => {
      this.sendError(response, errorIds.noAnswer, `The debugger itself failed: ${String(thrown)}`);
    });
  }

  /** The text is a variable of the message, as `{…}` in it would be taken for one. */
  protected sendError(response: DebugProtocol.Response, id: number, text: string, showUser = true): void {
    this.sendErrorResponse(response, { id, format: '{_text}', variables: { _text: text }, showUser });
  }
}
