import * as vscode from 'vscode';

/** As many commands are kept: far more than the lenses of a window. */
const most = 1000;

interface Kept {
  readonly id: string;
  /** What a click does now. */
  command: vscode.Command;
  readonly registration: vscode.Disposable;
}

/**
 * Commands of lenses that a click finds for sure. VS Code keeps a command's arguments only until the lenses of the file
 * are asked for anew; a click on a lens that was still shown then ends in "actual command not found". So each lens gets a
 * command of its own, which needs no arguments and outlives the lens.
 */
export class LensCommands implements vscode.Disposable {
  readonly #kept = new Map<string, Kept>();
  #count = 0;

  /**
   * The same command without arguments.
   *
   * @param key what the lens is about: lenses of one key do what the newest of them does
   */
  lasting(key: string, command: vscode.Command): vscode.Command {
    const kept = this.#kept.get(key) ?? this.#register(command);
    kept.command = command;
    // The last ones are those that were used last.
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    this.#forgetOldest();
    const { title, tooltip } = command;
    return { title, command: kept.id, ...(tooltip === undefined ? {} : { tooltip }) };
  }

  #register(command: vscode.Command): Kept {
    this.#count += 1;
    // Such names are not offered where commands are listed.
    const id = `_baton.lens.${this.#count}`;
    const run = (): Thenable<unknown> =>
      vscode.commands.executeCommand(kept.command.command, ...(kept.command.arguments ?? []));
    const kept: Kept = { id, command, registration: vscode.commands.registerCommand(id, run) };
    return kept;
  }

  #forgetOldest(): void {
    const [oldest] = this.#kept;
    if (oldest === undefined || this.#kept.size <= most) return;
    const [key, { registration }] = oldest;
    this.#kept.delete(key);
    registration.dispose();
  }

  dispose(): void {
    for (const { registration } of this.#kept.values()) registration.dispose();
    this.#kept.clear();
  }
}
