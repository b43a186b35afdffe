/** One thing that may be inserted. `completion.ts` turns it into an item of the protocol. */
import type { CompletionItemKind } from 'vscode-languageserver-types';
import type { TextEdit } from '../../analysis/model.ts';

export interface Suggestion {
  readonly label: string;
  readonly kind: CompletionItemKind;
  /** Lower ones come first; those of the same rank by name. */
  readonly rank: number;
  /** A type or a signature, in one line. */
  readonly detail?: string | undefined;
  /** Markdown. */
  readonly doc?: string | undefined;
  /** What is inserted, when it is not the label. */
  readonly text?: string | undefined;
  /** What is inserted, with tab stops. */
  readonly snippet?: string | undefined;
  /** What typed letters are compared with, when it is not the label. */
  readonly filter?: string | undefined;
  /** Where what it replaces starts, when that is before the letters that are typed. */
  readonly start?: number | undefined;
  /** The path of the file that it comes from, when it must be imported. */
  readonly from?: string | undefined;
  /** What else changes in the file when it is inserted. */
  readonly also?: readonly TextEdit[] | undefined;
}

/** Ranks, from what is most likely to what is always possible. */
export const rank = {
  required: 0,
  value: 5,
  optional: 8,
  fitting: 10,
  name: 30,
  fittingGlobal: 40,
  word: 50,
  global: 60,
  qualified: 70,
  elsewhere: 200,
} as const;

/** Text that stands for itself in a snippet. */
export function plain(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
