import { type Parsed, parse } from '../syntax/parser.ts';
import { standardFiles } from './index.ts';

/**
 * What the parser makes of each file of the standard library, in the order of `standardFiles`. In the bundles another
 * module stands in the place of this one, which the build has the answer written into (`scripts/parsedStandard.ts`).
 */
export function parseStandardFiles(): readonly Parsed[] {
  return standardFiles.map(({ text }) => parse(text));
}
