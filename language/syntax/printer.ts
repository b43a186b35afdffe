import { lex } from './lexer.ts';
import { parse } from './parser.ts';
import { layOut } from './printing/doc.ts';
import { lineWidth } from './printing/expressionPrinter.ts';
import { FilePrinter } from './printing/filePrinter.ts';

/**
 * Brings the text of a `.flow` file into the one canonical style. The tree and all comments stay as they are; what can't be
 * laid out without moving a comment stays as it is written. A text with syntax errors is given back unchanged.
 */
export function format(text: string): string {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const normal = text.replace(/\r\n?/g, '\n');
  const { tree, problems } = parse(normal);
  if (problems.length > 0) return text;
  const printed = layOut(new FilePrinter(normal, lex(normal)).file(tree), lineWidth).trimEnd();
  const mark = normal.startsWith('\ufeff') ? '\ufeff' : '';
  const result = printed === '' ? mark : `${mark}${printed}\n`;
  return lineEnd === '\n' ? result : result.replaceAll('\n', lineEnd);
}
