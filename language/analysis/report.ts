import type { DiagnosticReport } from '#protocol/diagnostic.ts';
import { LineIndex } from '../syntax/lineIndex.ts';
import type { FileModel, Model } from './model.ts';

/**
 * A file's findings with lines and columns. Related places in other files get theirs from `model`; without it they are
 * left out.
 */
export function reportDiagnostics(file: FileModel, model?: Model): DiagnosticReport[] {
  const lines = new Map<string, LineIndex>([[file.uri, new LineIndex(file.text)]]);
  const linesOf = (uri: string): LineIndex | undefined => {
    const text = model?.files.get(uri)?.text;
    if (!lines.has(uri) && text !== undefined) lines.set(uri, new LineIndex(text));
    return lines.get(uri);
  };
  return file.diagnostics.flatMap(({ severity, code, message, span, related }) => {
    const place = linesOf(file.uri)?.place(file.uri, span);
    if (!place) return [];
    const more = related.flatMap(({ message, origin }) => {
      const there = linesOf(origin.uri)?.place(origin.uri, { start: origin.start, end: origin.end });
      return there ? [{ message, place: there }] : [];
    });
    return [{ severity, code, message, place, related: more }];
  });
}
