import * as vscode from 'vscode';
import type { Engines } from '#client/runs/engines.ts';
import { chooseEngine, setCredential } from './chooseEngine.ts';
import { registerConnecting } from './connecting.ts';
import { EngineStatus } from './engineStatus.ts';

/** Where runs go: what says so, and what changes it. */
export function registerEngine(engines: Engines): vscode.Disposable {
  return vscode.Disposable.from(
    new EngineStatus(engines),
    registerConnecting(engines),
    vscode.commands.registerCommand('baton.chooseEngine', () => chooseEngine(engines)),
    vscode.commands.registerCommand('baton.setClusterCredential', () => setCredential(engines)),
  );
}
