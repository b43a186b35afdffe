import * as vscode from 'vscode';
import { flowLanguage, isFlow } from '#client/editor/flowDocument.ts';
import type { LanguageRequests } from '#client/editor/languageRequests.ts';
import { placeIn, type WritingPlace } from './configurations.ts';
import { programOf, programText } from './programs.ts';
import { type Proposal, proposals } from './proposals.ts';

/** As many files are proposed at most. */
const mostFiles = 200;

const kinds: Readonly<Record<Proposal['kind'], vscode.CompletionItemKind>> = {
  flow: vscode.CompletionItemKind.Function,
  member: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.Value,
};

/** Completes flows' files, their names and their inputs in `launch.json`: its schema can't know them. */
export class LaunchCompletion implements vscode.CompletionItemProvider {
  readonly #language: LanguageRequests;

  constructor(language: LanguageRequests) {
    this.#language = language;
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.CompletionItem[]> {
    const place = placeIn(document.getText(), document.offsetAt(position));
    if (place === undefined) return [];
    const all = isProgram(place) ? await programProposals() : await this.#proposals(document, place, token);
    const { start, end } = place.replaced;
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    return all.map(proposal => itemOf(proposal, range, place.needsComma ? ',' : ''));
  }

  async #proposals(
    document: vscode.TextDocument,
    place: WritingPlace,
    token: vscode.CancellationToken,
  ): Promise<readonly Proposal[]> {
    const program = programOf(document, place.configuration.program) ?? editedFlow();
    if (program === undefined) return [];
    return proposals(place, await this.#language.flows({ uri: program.toString() }, token));
  }
}

const isProgram = ({ path, isKey }: WritingPlace): boolean => path.length === 1 && path[0] === 'program' && !isKey;

async function programProposals(): Promise<readonly Proposal[]> {
  const files = await vscode.workspace.findFiles(`**/*.${flowLanguage}`, undefined, mostFiles);
  return files
    .map(programText)
    .sort()
    .map(
      (path): Proposal => ({
        ...{ kind: 'value', label: path, detail: '', doc: undefined, isNeeded: true },
        snippet: JSON.stringify(path).replaceAll(/[\\$}]/g, String.raw`\$&`),
      }),
    );
}

/** What `${file}` may be: a flow that can be seen beside the `launch.json`, else one that was opened before. */
function editedFlow(): vscode.Uri | undefined {
  const visible = vscode.window.visibleTextEditors.map(editor => editor.document);
  return [...visible, ...vscode.workspace.textDocuments].find(document => isFlow(document))?.uri;
}

function itemOf(proposal: Proposal, range: vscode.Range, comma: string): vscode.CompletionItem {
  const { kind, label, detail, doc, snippet, isNeeded } = proposal;
  const item = new vscode.CompletionItem({ label, description: detail }, kinds[kind]);
  item.range = range;
  // The quotes that stand there are replaced with the rest.
  item.filterText = kind === 'value' && snippet.startsWith('{') ? label : JSON.stringify(label);
  item.insertText = new vscode.SnippetString(`${snippet}${comma}`);
  item.sortText = `${isNeeded ? 0 : 1}${label}`;
  if (doc !== undefined) item.documentation = new vscode.MarkdownString(doc);
  // The fields of an object, or the choices of a value, come next.
  if (/[[{]\$1[\]}]$/.test(snippet)) item.command = { command: 'editor.action.triggerSuggest', title: 'Suggest' };
  return item;
}
