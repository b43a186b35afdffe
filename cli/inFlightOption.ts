import { InvalidArgumentError, Option } from 'commander';
import { inFlightVariable, readInFlight } from '#runner/engines/common/inFlight.ts';

/** How many steps of a run may be under way at once. */
export function inFlightOption(): Option {
  return new Option('--in-flight <count>', 'how many steps of a run may be under way at once (default: 64)')
    .env(inFlightVariable)
    .argParser(text => {
      const count = readInFlight(text);
      if (count === undefined) throw new InvalidArgumentError('It is a whole number from 1 on.');
      return count;
    });
}
