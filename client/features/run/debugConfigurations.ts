import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { isFlow } from '#client/editor/flowDocument.ts';
import type { LanguageRequests } from '#client/editor/languageRequests.ts';
import { saveFlows } from '#client/editor/saveFlows.ts';
import { isTrustedToRun } from '#client/editor/trust.ts';
import type { Engines } from '#client/runs/engines.ts';
import { debugType } from '#client/runs/runFeed.ts';
import type { RunRecords } from '#client/runs/runRecords.ts';
import type { JsonObject } from '#protocol/json.ts';
import type { AttachArguments, LaunchArguments } from '#protocol/requests.ts';
import type { FlowSignature } from '#protocol/shape.ts';
import { askInputs } from './askInputs.ts';
import { debugHere, type EngineChoice } from './debugHere.ts';
import { pickRun } from './pickRun.ts';

type Configuration = vscode.DebugConfiguration & Partial<LaunchArguments> & Partial<AttachArguments>;

/**
 * Completes launch configurations: F5 without a `launch.json` runs the file in the editor, and what a configuration
 * leaves open (which flow, which input) is asked. Everything that starts a run goes through here.
 */
export class DebugConfigurations implements vscode.DebugConfigurationProvider {
  readonly #language: LanguageRequests;
  readonly #memory: vscode.Memento;
  readonly #records: RunRecords;
  readonly #engines: Engines;

  constructor(
    language: LanguageRequests,
    memory: vscode.Memento,
    { records, engines }: { records: RunRecords; engines: Engines },
  ) {
    this.#language = language;
    this.#memory = memory;
    this.#records = records;
    this.#engines = engines;
  }

  provideDebugConfigurations(): vscode.DebugConfiguration[] {
    return [{ type: debugType, request: 'launch', name: 'Run the flow in the editor', program: '${file}' }];
  }

  resolveDebugConfiguration(
    _folder: vscode.WorkspaceFolder | undefined,
    configuration: Configuration,
  ): vscode.DebugConfiguration | undefined {
    if (configuration.program !== undefined) return configuration;
    const active = vscode.window.activeTextEditor?.document;
    if (active === undefined || !isFlow(active)) {
      void vscode.window.showErrorMessage('Open the .flow file to run, or name it as "program" in launch.json.');
      return undefined;
    }
    return { ...configuration, type: debugType, request: 'launch', name: 'Run flow', program: active.uri.fsPath };
  }

  async resolveDebugConfigurationWithSubstitutedVariables(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: Configuration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    if (!(await isTrustedToRun())) return undefined;
    const uri = programUri(folder, String(configuration.program));
    // A recorded run has its flow and its input already.
    if (configuration.request === 'attach' || configuration.resume !== undefined) {
      return attachedTo(uri, { ...configuration, asksSecrets: true }, this.#records);
    }
    if (!(await saveFlows())) return undefined;
    if (configuration.rerun !== undefined) {
      return { internalConsoleOptions: 'neverOpen', ...configuration, program: uri.fsPath, asksSecrets: true };
    }
    if (!(await isThere(uri))) return undefined;
    if (configuration.test !== undefined) return inFolder(folder, uri, { ...configuration, program: uri.fsPath });
    const engine = await this.#engineFor(configuration);
    if (engine === undefined) return undefined;
    const flow = await this.#chooseFlow(uri, configuration.flow);
    if (flow === undefined) return undefined;
    const inputs = await this.#inputsFor(flow, uri, configuration.inputs);
    if (inputs === undefined) return undefined;
    return inFolder(folder, uri, {
      internalConsoleOptions: 'neverOpen',
      ...configuration,
      name: flow.name,
      program: uri.fsPath,
      flow: flow.name,
      inputs,
      asksSecrets: true,
      ...engine,
    });
  }

  /** Where it goes, and whether it is gone through; undefined when the person went away. */
  async #engineFor({ engine = this.#engines.chosen, noDebug }: Configuration): Promise<EngineChoice | undefined> {
    const choice = engine === 'restate' && noDebug !== true ? await debugHere() : { engine };
    const { problem } = this.#engines;
    if (choice?.engine !== 'restate' || problem === undefined) return choice;
    void showProblem(`The flow was not run. ${problem}`, openClusterSettings);
    return undefined;
  }

  /** Inputs in the configuration count; what they lack is asked. */
  async #inputsFor(
    flow: FlowSignature,
    uri: vscode.Uri,
    given: JsonObject | undefined,
  ): Promise<JsonObject | undefined> {
    const isComplete =
      given !== undefined && flow.parameters.every(parameter => parameter.optional || parameter.name in given);
    return isComplete ? given : askInputs(flow, uri.toString(), given ?? {}, this.#memory);
  }

  async #chooseFlow(uri: vscode.Uri, name: string | undefined): Promise<FlowSignature | undefined> {
    const flows = await this.#flowsOf(uri);
    if (flows === undefined) return undefined;
    const flow = name === undefined ? await pickFlow(flows, uri) : flows.find(candidate => candidate.name === name);
    if (flow?.problem !== undefined) {
      void showProblem(`${flow.name} can't run: ${flow.problem}`, showProblems);
      return undefined;
    }
    if (flow === undefined && name !== undefined) {
      void vscode.window.showErrorMessage(`There is no flow ${name} in ${uri.fsPath}.`);
    }
    return flow;
  }

  async #flowsOf(uri: vscode.Uri): Promise<readonly FlowSignature[] | undefined> {
    try {
      await vscode.workspace.openTextDocument(uri);
      const flows = await this.#language.flows({ uri: uri.toString() });
      if (flows.length > 0) return flows;
      void vscode.window.showErrorMessage(`There is no flow in ${uri.fsPath}.`);
    } catch (error) {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
    return undefined;
  }
}

async function attachedTo(
  uri: vscode.Uri,
  configuration: Configuration,
  records: RunRecords,
): Promise<vscode.DebugConfiguration | undefined> {
  const given = { internalConsoleOptions: 'neverOpen', ...configuration, program: uri.fsPath };
  if (configuration.request !== 'attach' || configuration.run !== undefined) return given;
  const { engine, program } = records.placeNow(uri.fsPath);
  const run = await pickRun(records, { program, engine: configuration.engine ?? engine });
  return run && { ...given, name: `${run.flow} (recorded)`, run: run.run, engine: run.engine };
}

function programUri(folder: vscode.WorkspaceFolder | undefined, program: string): vscode.Uri {
  if (isAbsolute(program) || folder === undefined) return vscode.Uri.file(program);
  return vscode.Uri.joinPath(folder.uri, program);
}

/** Steps work in the folder of the workspace, unless the configuration says otherwise. */
function inFolder(
  folder: vscode.WorkspaceFolder | undefined,
  uri: vscode.Uri,
  configuration: Configuration,
): vscode.DebugConfiguration {
  const cwd = configuration.cwd ?? (folder ?? vscode.workspace.getWorkspaceFolder(uri))?.uri.fsPath;
  return { ...configuration, ...(cwd === undefined ? {} : { cwd }) };
}

/** Gives false when a flow can't be read from a disk. */
async function isThere(program: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(program);
    return true;
  } catch {
    void vscode.window.showErrorMessage(`The flow was not run: there is no file ${program.fsPath}. Save it first.`);
    return false;
  }
}

/** The only flow, else the person's choice; the flow at the cursor comes first. */
async function pickFlow(flows: readonly FlowSignature[], uri: vscode.Uri): Promise<FlowSignature | undefined> {
  if (flows.length === 1) return flows[0];
  const editor = vscode.window.activeTextEditor;
  const cursor =
    editor?.document.uri.toString() === uri.toString() ? editor.document.offsetAt(editor.selection.active) : 0;
  const atCursor = flows.findLast(flow => flow.place.start <= cursor);
  const ordered = atCursor === undefined ? flows : [atCursor, ...flows.filter(flow => flow !== atCursor)];
  const items = ordered.map(flow => ({ label: flow.name, detail: flow.doc ?? '', flow }));
  const picked = await vscode.window.showQuickPick(items, { title: 'Run which flow?' });
  return picked?.flow;
}

/** What helps against a problem: the title of a button, and the command that it runs. */
interface Help {
  readonly title: string;
  readonly command: readonly [string, ...string[]];
}

const showProblems: Help = { title: 'Show Problems', command: ['workbench.actions.view.problems'] };
const openClusterSettings: Help = {
  title: 'Open Settings',
  command: ['workbench.action.openSettings', 'baton.cluster'],
};

async function showProblem(message: string, help: Help): Promise<void> {
  const choice = await vscode.window.showErrorMessage(message, help);
  if (choice !== undefined) await vscode.commands.executeCommand(...help.command);
}
