import * as vscode from 'vscode';

/** A name that a statement brings: `step pick =`, `let total =`, `for line, i in`. */
const declared = /\b(?:step|let)\s+([A-Za-z_]\w*)\s*=|\bfor\s+([A-Za-z_]\w*)(?:\s*,\s*([A-Za-z_]\w*))?\s+in\b/g;

/** Shows values at the ends of lines while a flow stands still: of the names of its flow. What has no value yet shows none. */
export class InlineValues implements vscode.InlineValuesProvider {
  provideInlineValues(
    document: vscode.TextDocument,
    viewport: vscode.Range,
    { stoppedLocation }: vscode.InlineValueContext,
  ): vscode.InlineValue[] {
    const values: vscode.InlineValue[] = [];
    for (let line = stoppedLocation.start.line; line >= 0; line -= 1) {
      const { text } = document.lineAt(line);
      if (line >= viewport.start.line && line <= viewport.end.line) values.push(...valuesIn(text, line));
      if (/^flow\s/.test(text)) break;
    }
    return values;
  }
}

function valuesIn(text: string, line: number): readonly vscode.InlineValue[] {
  const code = text.replace(/\/\/.*/, '');
  return [...code.matchAll(declared)].flatMap(([, step, variable, index]) =>
    [step, variable, index].flatMap(name => {
      if (name === undefined) return [];
      const start = code.indexOf(name);
      const range = new vscode.Range(line, start, line, start + name.length);
      return [new vscode.InlineValueEvaluatableExpression(range, name)];
    }),
  );
}
