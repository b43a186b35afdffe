/** How many steps of a run may be under way at once, where somebody has said so. */
import type { Environment } from '../../actions/action.ts';
import { RunProblem } from './runProblem.ts';

export const inFlightVariable = 'BATON_IN_FLIGHT';

/** Undefined where nobody has. Throws a {@link RunProblem} for what is no such number. */
export function inFlightOf(env: Environment): number | undefined {
  const text = env[inFlightVariable];
  if (text === undefined || text === '') return undefined;
  const count = readInFlight(text);
  if (count !== undefined) return count;
  throw new RunProblem(
    `${inFlightVariable} is \`${text}\`, and that is no count of steps.`,
    'As in: BATON_IN_FLIGHT=64',
  );
}

/** Undefined for a text that is no whole number from 1 on. */
export function readInFlight(text: string): number | undefined {
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}
