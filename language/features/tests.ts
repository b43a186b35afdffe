/** The tests of a file, for those who run them. */
import type { TestsReply } from '#protocol/tests.ts';
import type { Model } from '../analysis/model.ts';
import { testHeads } from '../plan/lowerTests.ts';

export function tests(model: Model, uri: string): TestsReply {
  return testHeads(model, uri);
}
