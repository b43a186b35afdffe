import * as vscode from 'vscode';
import type { LanguageRequests } from '#client/editor/languageRequests.ts';
import { reveal } from '#client/editor/reveal.ts';
import { type GraphModel, type GraphNode, isOrdered } from '#protocol/graph.ts';
import type { GraphEdit, GraphEditReply, GraphWrapping } from '#protocol/requests.ts';
import type { GraphAction } from '#protocol/webviews.ts';

type GraphChange = Exclude<GraphEditReply, { readonly problem: string }>;

/** Carries out what a person asks of a node of the graph, as a change of the text that one undo takes back. */
export class GraphEditing {
  readonly #language: LanguageRequests;

  constructor(language: LanguageRequests) {
    this.#language = language;
  }

  async act(graph: GraphModel, id: string, action: GraphAction): Promise<void> {
    const node = graph.nodes.find(each => each.id === id);
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(graph.file));
    if (node === undefined) return;
    const edit = await this.#chosen(document, graph, node, action);
    if (edit !== undefined) await this.#carryOut(document, graph, node, edit);
  }

  /** Makes the node `to` wait for `from`. */
  async connect(graph: GraphModel, from: string, to: string): Promise<void> {
    const node = graph.nodes.find(each => each.id === from);
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(graph.file));
    if (node !== undefined) await this.#carryOut(document, graph, node, { type: 'connect', from, node: to });
  }

  /** Why `to` can't wait for `from`, as a sentence; undefined when it can. */
  async connectProblem({ file, flow }: GraphModel, from: string, to: string): Promise<string | undefined> {
    const reply = await this.#language.editGraph({ uri: file, flow, edit: { type: 'connect', from, node: to } });
    return 'problem' in reply ? reply.problem : undefined;
  }

  /** Takes the last change of the text back, or makes it again. The text has the focus afterwards. */
  async retrace(graph: GraphModel, how: 'undo' | 'redo'): Promise<void> {
    await showText(await vscode.workspace.openTextDocument(vscode.Uri.parse(graph.file)));
    await vscode.commands.executeCommand(how);
  }

  async #carryOut(document: vscode.TextDocument, graph: GraphModel, node: GraphNode, edit: GraphEdit): Promise<void> {
    const version = document.version;
    const reply = await this.#language.editGraph({ uri: graph.file, flow: graph.flow, edit });
    if ('problem' in reply) await refuse(reply.problem, () => reveal(node.place));
    else if (document.version !== version)
      void vscode.window.showWarningMessage('The text has changed meanwhile. Try again.');
    else await apply(document, reply, edit.type === 'name');
  }

  /** The picture is older than the text, which has errors: nothing is asked before they are gone. */
  async refuseStale(file: string): Promise<void> {
    await refuse('The text has errors: mend it first.', async () => {
      await showText(await vscode.workspace.openTextDocument(vscode.Uri.parse(file)));
      await vscode.commands.executeCommand('editor.action.marker.next');
    });
  }

  async #chosen(
    document: vscode.TextDocument,
    graph: GraphModel,
    { id, label }: GraphNode,
    action: GraphAction,
  ): Promise<GraphEdit | undefined> {
    switch (action) {
      case 'add': {
        const step = await chosenStep(document, graph, id);
        return step === undefined ? undefined : { type: 'add', node: id, step };
      }
      case 'connect': {
        const to = await chosenNode(graph, id, label);
        return to === undefined ? undefined : { type: 'connect', from: id, node: to };
      }
      case 'rename':
        return { type: 'name', node: id };
      case 'delete':
        return { type: 'delete', node: id };
      case 'wrap': {
        const how = await vscode.window.showQuickPick(wrappings, { title: `Wrap ${label} in` });
        return how && { type: 'wrap', node: id, in: how.label };
      }
    }
  }
}

/** With a button, the whole message can be read where it pops up. */
async function refuse(problem: string, show: () => Promise<void>): Promise<void> {
  const showIt = 'Show in Text';
  if ((await vscode.window.showWarningMessage(problem, showIt)) === showIt) await show();
}

const wrappings: readonly (vscode.QuickPickItem & { readonly label: GraphWrapping })[] = [
  { label: 'try', description: 'A failure is caught' },
  { label: 'if', description: 'Only on a condition' },
  { label: 'for', description: 'Once for each element of a list' },
  { label: 'sequence', description: 'In a block whose steps run as they are written' },
  { label: 'retry', description: 'Again when it fails' },
  { label: 'timeout', description: 'Not longer than a time' },
];

/** The steps that completion offers where the node stands: actions, and flows of this and other files. */
async function chosenStep(document: vscode.TextDocument, graph: GraphModel, id: string): Promise<string | undefined> {
  const inside = graph.nodes.find(each => each.parent === id);
  const own = graph.nodes.find(each => each.id === id);
  const isOuter = own?.kind === 'start' || own?.kind === 'branch';
  const first = isOuter ? (inside ?? graph.nodes.find(each => each.kind !== 'start' && each.kind !== 'trigger')) : own;
  const at = document.positionAt((first ?? own)?.place.start ?? 0);
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    at,
  );
  const items = list.items.flatMap(({ label, detail, insertText, documentation, additionalTextEdits }) => {
    const name = typeof label === 'string' ? label : label.label;
    // What is not in scope would take an import besides.
    const isStep =
      name.startsWith('step ') && insertText instanceof vscode.SnippetString && !additionalTextEdits?.length;
    if (!isStep) return [];
    const doc = typeof documentation === 'object' ? documentation.value : documentation;
    return [
      {
        label: name.slice('step '.length),
        description: detail ?? '',
        detail: firstLine(doc) ?? '',
        step: insertText.value,
      },
    ];
  });
  const options = { title: 'What the new step does', matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.step;
}

function firstLine(doc: string | undefined): string | undefined {
  return doc
    ?.replace(/```[\s\S]*?```/g, '')
    .trim()
    .split('\n')[0];
}

async function chosenNode(graph: GraphModel, from: string, label: string): Promise<string | undefined> {
  const items = graph.nodes
    .filter(node => node.id !== from && isOrdered(node))
    .map(({ id, label: name, detail }) => ({ label: name, description: detail, id }));
  return (await vscode.window.showQuickPick(items, { title: `What waits for ${label}` }))?.id;
}

async function apply(document: vscode.TextDocument, { edits, select }: GraphChange, isRename: boolean): Promise<void> {
  const hasStops = edits.some(({ isSnippet }) => isSnippet);
  // Tab stops are for the editor that has the focus.
  if (hasStops) await showText(document);
  const change = new vscode.WorkspaceEdit();
  change.set(
    document.uri,
    edits.map(({ start, end, text, isSnippet }) => {
      const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
      if (!isSnippet) return vscode.TextEdit.replace(range, text);
      const snippet = new vscode.SnippetTextEdit(range, new vscode.SnippetString(text));
      snippet.keepWhitespace = true;
      return snippet;
    }),
  );
  if (edits.length > 0) await vscode.workspace.applyEdit(change);
  if (select === undefined) return;
  const range = new vscode.Range(document.positionAt(select.start), document.positionAt(select.end));
  await showText(document, range);
  if (isRename) await vscode.commands.executeCommand('editor.action.rename');
}

async function showText(document: vscode.TextDocument, selection?: vscode.Range): Promise<void> {
  const uri = document.uri.toString();
  const shown = vscode.window.visibleTextEditors.find(editor => editor.document.uri.toString() === uri);
  await vscode.window.showTextDocument(document, {
    viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
    ...(selection === undefined ? {} : { selection }),
  });
}
