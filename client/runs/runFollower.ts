import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import type { RunNews } from '#protocol/requests.ts';
import { isOver, type RecordedRun, type RunFeed } from './runFeed.ts';

/**
 * Follows the current run in its journal while this window does not carry it out: it may go on in a terminal, in another
 * window, or have lost its process. One process asks the journal as long as there is something to hear.
 */
export class RunFollower implements vscode.Disposable {
  readonly #adapter: string;
  readonly #runs: RunFeed;
  readonly #subscriptions: readonly vscode.Disposable[];
  #process: ChildProcess | undefined;

  /** `adapter` is the path of the debug adapter's program, which knows the journal. */
  constructor(adapter: string, runs: RunFeed) {
    this.#adapter = adapter;
    this.#runs = runs;
    this.#subscriptions = [runs.onDidStart(run => this.#follow(run)), runs.onDidEnd(run => this.#follow(run))];
  }

  #follow(run: RecordedRun): void {
    this.#stop();
    const [first, last] = [run.events[0], run.events.at(-1)];
    // A run of a cluster is followed by its session.
    if (run.engine !== 'embedded') return;
    if (!run.ended || isOver(run) || first === undefined || last === undefined || !vscode.workspace.isTrusted) return;
    const question = ['follow', vscode.Uri.parse(run.file).fsPath, first.run, String(last.seq)];
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    const asked = spawn(process.execPath, [this.#adapter, ...question], { env, stdio: ['pipe', 'pipe', 'ignore'] });
    asked.on('error', () => undefined);
    createInterface({ input: asked.stdout }).on('line', line => {
      if (asked === this.#process) this.#runs.hear(run, JSON.parse(line) as RunNews);
    });
    this.#process = asked;
  }

  /** It ends with its standard input, as it does when this window is gone. */
  #stop(): void {
    this.#process?.stdin?.end();
    this.#process = undefined;
  }

  dispose(): void {
    this.#stop();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
