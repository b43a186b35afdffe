import { InputProblem } from '../engines/common/input.ts';
import { RunProblem } from '../engines/common/runProblem.ts';
import { JournalProblem } from '../engines/embedded/journal.ts';
import { ClusterProblem } from '../engines/restate/client.ts';
import { ProgramProblem } from '../program.ts';
import { FileProblem } from '../textFile.ts';

/** What went wrong, for a person. `what` could not be done, as a sentence: said before what nobody has foreseen. */
export function sentenceOf(thrown: unknown, what: string): string {
  if (
    thrown instanceof ProgramProblem ||
    thrown instanceof InputProblem ||
    thrown instanceof RunProblem ||
    thrown instanceof ClusterProblem
  ) {
    return thrown.hint === undefined ? thrown.message : `${thrown.message} ${thrown.hint}`;
  }
  if (thrown instanceof FileProblem || thrown instanceof JournalProblem) return thrown.message;
  return `${what}: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
}
