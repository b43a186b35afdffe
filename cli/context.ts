import type { Terminal } from './terminal.ts';

/** What the commands share. */
export interface Context {
  readonly terminal: Terminal;
  /** URL of the program's own entry file: its siblings are found from here. */
  readonly home: string;
  /** Sets the exit code that the process will end with. */
  finish(exitCode: number): void;
}
