/** What the tests of actions lend to them: a folder of their own, a recorded log, a signal to abort. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { TemplateKind, TemplateValue } from '#protocol/shape.ts';
import type { Action, ActionContext, Environment, LogEntry, OpenResource } from '#runner/actions/action.ts';
import { ActionFailure } from '#runner/actions/failure.ts';
import { actions } from '#runner/actions/registry.ts';
import { systemClock } from '#runner/engines/common/clock.ts';

export class Stage {
  readonly folder = mkdtempSync(join(tmpdir(), 'baton-actions-'));
  readonly log: LogEntry[] = [];
  env: Environment = { PATH: process.env.PATH, HOME: this.folder };
  resource: OpenResource | undefined;
  #abort = new AbortController();

  /** Carries out an action once: one of the registry by its name, or any other. */
  run(which: string | Action, input: JsonObject): Promise<Json> {
    const action = typeof which === 'string' ? actions[which] : which;
    assert.ok(action !== undefined, `There is no action ${String(which)}.`);
    const context: ActionContext = {
      cwd: this.folder,
      env: this.env,
      signal: this.#abort.signal,
      idempotencyKey: 'run/step',
      resource: this.resource,
      clock: systemClock,
      stopGrace: 400,
      log: entry => this.log.push(entry),
    };
    return Promise.resolve().then(() => action.run(input, context));
  }

  /** Carries out an action that must fail. */
  async fail(which: string | Action, input: JsonObject): Promise<ActionFailure> {
    try {
      const value = await this.run(which, input);
      assert.fail(`${String(which)} gave ${JSON.stringify(value)}.`);
    } catch (thrown) {
      if (thrown instanceof ActionFailure) return thrown;
      throw thrown;
    }
  }

  abort(): void {
    this.#abort.abort();
  }

  /** Lines of one stream. */
  lines(stream: LogEntry['stream']): readonly string[] {
    return this.log.filter(entry => entry.stream === stream).flatMap(entry => entry.text.split('\n'));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Skips a suite whose server can't be had; the reason is shown as the name of what is skipped. */
export function skipFor(suite: Mocha.Context, reason: string | undefined): never {
  suite.test!.title = `skipped: ${reason}`;
  return suite.skip();
}

function template(kind: TemplateKind) {
  return (strings: TemplateStringsArray, ...values: Json[]): JsonObject =>
    ({ $template: kind, strings: [...strings], values }) satisfies TemplateValue & JsonObject;
}

export const command = template('command');
export const sql = template('sql');
export const url = template('url');
export const html = template('html');
