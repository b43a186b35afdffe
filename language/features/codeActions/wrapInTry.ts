/** Puts steps into a `try`. What is used of them outside keeps it from being offered: names stay in their block. */
import { indentAt, reindented } from '../support/pieces.ts';
import { type Proposal, type Selection, selectedStatements } from './selection.ts';

export function wrapInTry(selection: Selection): readonly Proposal[] {
  const { file } = selection;
  const selected = selectedStatements(selection);
  if (selected === undefined || selected.statements.every(({ kind }) => kind !== 'Step')) return [];
  const { start, end } = selected.span;
  const indent = indentAt(file.text, start);
  const body = reindented(file.text.slice(start, end), indent, `${indent}  `);
  const text = `try {\n${indent}  ${body}\n${indent}} catch e {\n${indent}}`;
  return [{ title: 'Wrap in `try`', edits: [{ span: selected.span, text }] }];
}
