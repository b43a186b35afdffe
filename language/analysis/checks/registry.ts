import type { Check } from './check.ts';
import { unknownName } from './unknownName.ts';

/** Every check. To add one, write its file and name it here. */
export const checks: readonly Check[] = [unknownName];
