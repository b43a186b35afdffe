/** The pieces of text that changes of statements are made of. */
import type { FileModel, Model } from '../../analysis/model.ts';
import type { Span } from '../../syntax/ast.ts';

export function isFirstOfLine(text: string, offset: number): boolean {
  return indentAt(text, offset).length === offset - lineStart(text, offset);
}

/** The white space at the start of the line of a place. */
export function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? '';
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The text with each line but the first moved to another indentation. */
export function reindented(text: string, from: string, to: string): string {
  return text
    .split('\n')
    .map((line, index) => (index === 0 || line.trim() === '' ? line : moved(line, from, to)))
    .join('\n');
}

function moved(line: string, from: string, to: string): string {
  return line.startsWith(from) ? to + line.slice(from.length) : to + line.trimStart();
}

/** A name like `base` that nothing in the file has. */
export function freeName({ file, model }: { readonly file: FileModel; readonly model: Model }, base: string): string {
  const taken = new Set([...model.standard.scope.keys(), ...file.scope.keys()]);
  for (const name of file.symbols.keys()) taken.add(name.text);
  if (!taken.has(base)) return base;
  let count = 2;
  while (taken.has(`${base}${count}`)) count += 1;
  return `${base}${count}`;
}

export function isInside(place: { readonly start: number }, outer: Span): boolean {
  return place.start >= outer.start && place.start < outer.end;
}
