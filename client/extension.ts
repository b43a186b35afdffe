/** The extension's activation: makes the features and connects them. What they do is in `features/`. */
import * as vscode from 'vscode';
import { flowArgument } from './editor/flowDocument.ts';
import { LensCommands } from './editor/lensCommands.ts';
import { registerCodeLenses } from './features/codeLens/registerCodeLenses.ts';
import { registerEngine } from './features/engine/registerEngine.ts';
import { GraphPanel } from './features/graph/graphPanel.ts';
import { LanguageServer } from './features/languageServer/languageServer.ts';
import { registerLaunchJson } from './features/launchJson/registerLaunchJson.ts';
import { forgetOldRuns } from './features/retention/forgetOldRuns.ts';
import { registerRuns } from './features/run/runFlow.ts';
import { RunPanel } from './features/runPanel/runPanel.ts';
import { RunStatus } from './features/runStatus/runStatus.ts';
import { registerRunsView } from './features/runsView/registerRunsView.ts';
import { type SecretApi, SecretKeeper } from './features/secrets/secretKeeper.ts';
import { registerServe } from './features/serve/registerServe.ts';
import { registerStart } from './features/start/registerStart.ts';
import { registerStepMarks } from './features/stepMarks/registerStepMarks.ts';
import { registerTests } from './features/tests/registerTests.ts';
import { registerWaiting } from './features/waiting/registerWaiting.ts';
import { Engines } from './runs/engines.ts';
import { JournalChanges } from './runs/journalChanges.ts';
import { LastSteps } from './runs/lastSteps.ts';
import { RunFeed } from './runs/runFeed.ts';
import { RunFollower } from './runs/runFollower.ts';
import { adapterPath, RunRecords } from './runs/runRecords.ts';
import { RunTalk } from './runs/runTalk.ts';

export async function activate(context: vscode.ExtensionContext): Promise<SecretApi> {
  const output = vscode.window.createOutputChannel('Baton', { log: true });
  const lenses = new LensCommands();
  const server = new LanguageServer(context, output, lenses);
  const runs = new RunFeed();
  const engines = new Engines(context);
  const records = new RunRecords(adapterPath(context), engines);
  const talk = new RunTalk(records);
  const journals = new JournalChanges(runs, engines);
  const last = new LastSteps(records, context.workspaceState, server, journals);
  const secrets = new SecretKeeper(context);
  const graph = new GraphPanel(context, server, runs);
  context.subscriptions.push(
    output,
    lenses,
    server,
    runs,
    new RunFollower(adapterPath(context), runs),
    engines,
    journals,
    last,
    graph,
    new RunStatus(runs),
    new RunPanel(context, server, { runs, talk, records }),
    registerWaiting({ runs, talk, engines, records, journals }),
    registerRuns(context, server, { runs, records, engines, last }),
    registerLaunchJson(server),
    registerServe(context),
    registerEngine(engines),
    secrets,
    registerTests(context, server, runs),
    registerCodeLenses({ journals, records, runs }, server, lenses, last),
    registerRunsView(context, { records, engines, journals }),
    registerStepMarks(records, last),
    registerStart(context),
    vscode.commands.registerCommand('baton.showGraph', (uri, flow) => graph.show(uri, flowArgument(flow))),
    vscode.commands.registerCommand('baton.restartServer', () => server.restart()),
    vscode.commands.registerCommand('baton.showOutput', () => output.show()),
  );
  // Menus that can't tell which files they are about are for workspaces with flows.
  void vscode.commands.executeCommand('setContext', 'baton.isActive', true);
  await server.start();
  if (vscode.workspace.isTrusted) void forgetOldRuns(records);
  return {
    setSecret: (folder, name, value) => secrets.setSecret(folder, name, value),
    deleteSecret: (folder, name) => secrets.deleteSecret(folder, name),
  };
}
