/** Files as they stand in an editor: `$0` is the cursor, `//- /name.flow` starts another file. */
import { analyse } from '#language/analysis/analyse.ts';
import type { FileModel, Model } from '#language/analysis/model.ts';
import { LineIndex } from '#language/syntax/lineIndex.ts';

export interface Editor {
  readonly model: Model;
  readonly uri: string;
  readonly file: FileModel;
  /** Where the cursor is; 0 when there is none. */
  readonly offset: number;
  /** Text of a range, as tests compare it. */
  text(range: { readonly start: Position; readonly end: Position }): string;
}

interface Position {
  readonly line: number;
  readonly character: number;
}

/** Opens the files; the one with the cursor, or the first one, is in front. */
export function edit(marked: string): Editor {
  const files = split(marked);
  const front = files.find(file => file.text.includes('$0')) ?? files[0]!;
  const offset = Math.max(0, front.text.indexOf('$0'));
  const model = analyse(files.map(({ uri, text }) => ({ uri, text: text.replace('$0', '') })));
  const file = model.files.get(front.uri)!;
  const lines = new LineIndex(file.text);
  return {
    model,
    uri: front.uri,
    file,
    offset,
    text: range => file.text.slice(lines.offset(range.start), lines.offset(range.end)),
  };
}

function split(marked: string): { uri: string; text: string }[] {
  const parts = marked.split(/^\/\/- (\S+)\n/m);
  const files = [{ uri: 'file:///main.flow', text: parts[0]! }];
  for (let index = 1; index < parts.length; index += 2)
    files.push({ uri: `file://${parts[index]}`, text: parts[index + 1]! });
  return files.filter(file => file.text.trim() !== '' || files.length === 1);
}
