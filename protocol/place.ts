/** Where something stands in a source file. Offsets are UTF-16 code units from 0, `end` exclusive. */
export interface Place {
  /** The file's URI, as it was given to the language (`file:///…`). */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** Line of `start`, from 1. */
  readonly line: number;
  /** Column of `start` in UTF-16 code units, from 1. */
  readonly column: number;
}
