import * as vscode from 'vscode';
import { isFlow } from '#client/editor/flowDocument.ts';
import type { LanguageRequests } from '#client/editor/languageRequests.ts';
import type { LastRun, LastStep } from '#protocol/requests.ts';
import type { JournalChanges } from './journalChanges.ts';
import { afterEdit, type PlacedStep, stepAt } from './placedSteps.ts';
import type { RunRecords } from './runRecords.ts';

/** Where the workspace remembers which failed steps were edited since. */
const editedKey = 'lastSteps.edited';

/** As many are remembered. */
const mostEdited = 200;

/** How the steps of a file ended in the last run of their flows, at their places in the text. */
export class LastSteps implements vscode.Disposable {
  readonly #records: RunRecords;
  readonly #memory: vscode.Memento;
  readonly #language: LanguageRequests;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: readonly vscode.Disposable[];
  /** By the URI of their files. */
  readonly #runs = new Map<string, Promise<readonly LastRun[]>>();
  /** The latest of each file, kept where they stand while one types. */
  #placed = new Map<string, readonly PlacedStep[]>();

  /** Something has run, or a step was edited. */
  readonly onDidChange = this.#changed.event;

  constructor(records: RunRecords, memory: vscode.Memento, language: LanguageRequests, journals: JournalChanges) {
    this.#records = records;
    this.#memory = memory;
    this.#language = language;
    this.#subscriptions = [
      this.#changed,
      journals.onDidChange(() => {
        this.#runs.clear();
        this.#changed.fire();
      }),
      vscode.workspace.onDidChangeTextDocument(event => this.#follow(event)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.#runs.delete(uri.toString());
        this.#placed.delete(uri.toString());
      }),
    ];
  }

  /** None in a workspace that is not trusted, and where the journal can't be read: whoever runs a flow is told of that. */
  async of(document: vscode.TextDocument): Promise<readonly PlacedStep[]> {
    if (!vscode.workspace.isTrusted || !isFlow(document) || document.uri.scheme !== 'file') return [];
    const { version } = document;
    const uri = document.uri.toString();
    const runs =
      this.#runs.get(uri) ?? this.#records.lastRuns(this.#records.placeNow(document.uri.fsPath)).catch(() => []);
    this.#runs.set(uri, runs);
    const placed = (await Promise.all((await runs).map(run => this.#place(uri, run)))).flat();
    if (document.version === version) this.#placed.set(uri, placed);
    return placed;
  }

  /** Whether the text of a step was edited since its run. */
  isEdited({ run, step }: PlacedStep): boolean {
    return this.#edited.includes(`${run} ${step.node}`);
  }

  get #edited(): readonly string[] {
    return this.#memory.get<readonly string[]>(editedKey, []);
  }

  async #place(uri: string, { run, flow, steps }: LastRun): Promise<readonly PlacedStep[]> {
    const reply = await this.#language.graph({ uri, flow }).catch(() => undefined);
    if (reply?.graph?.flow !== flow) return [];
    const byNode = new Map<string, LastStep>(steps.map(step => [step.node, step]));
    return reply.graph.nodes.flatMap(({ id, kind, place }) => {
      const step = kind === 'branch' || place?.file !== uri ? undefined : stepAt(id, byNode);
      return step === undefined || place === undefined ? [] : [{ run, flow, step, start: place.start, end: place.end }];
    });
  }

  #follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const uri = document.uri.toString();
    const placed = this.#placed.get(uri);
    if (placed === undefined || contentChanges.length === 0) return;
    const edited: string[] = [];
    const moved = placed.map(each => {
      let step = each;
      for (const { rangeOffset: offset, rangeLength: length, text } of contentChanges) {
        const after = afterEdit(step, { offset, length, text });
        step = after.step;
        if (after.isEdited && step.step.error !== undefined) edited.push(`${step.run} ${step.step.node}`);
      }
      return step;
    });
    this.#placed.set(uri, moved);
    const isNew = edited.some(each => !this.#edited.includes(each));
    if (!isNew) return;
    void this.#memory.update(editedKey, [...new Set([...this.#edited, ...edited])].slice(-mostEdited));
    this.#changed.fire();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
