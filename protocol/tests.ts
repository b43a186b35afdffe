/** What the runner of tests says: to the command line, and as lines of JSON to an editor. */
import type { Json } from './json.ts';
import type { Place } from './place.ts';

/** LSP request `baton/tests`: the tests of a file, in the order of the text. */
export interface TestsParams {
  readonly uri: string;
}

export type TestsReply = readonly TestHead[];

export const testsRequest = 'baton/tests';

/** A test as it stands in the text. Its file and its name tell it from all others. */
export interface TestHead {
  readonly name: string;
  readonly place: Place;
}

/** What the process that runs an editor's tests is told, as one line of JSON. */
export type TestRequest =
  | {
      readonly what: 'run';
      /** Paths, each with the names of the tests to run; undefined: all of the file. */
      readonly files: readonly { readonly path: string; readonly tests?: readonly string[] }[];
      readonly coverage: boolean;
      /** Carry out what tests take from files, and write what it gives into these. */
      readonly record: boolean;
    }
  /** Write a test from a run of the workspace that a `.flow` file belongs to. */
  | { readonly what: 'record'; readonly program: string; readonly run: string };

export type TestEvent =
  | { readonly type: 'test.started'; readonly file: string; readonly name: string }
  | TestEnded
  /** Nothing of the file was run. */
  | { readonly type: 'file.failed'; readonly file: string; readonly message: string }
  /** Answers of actions were recorded there: an absolute path. */
  | { readonly type: 'fixture.written'; readonly file: string }
  | { readonly type: 'coverage'; readonly files: readonly FileCoverage[] }
  | { readonly type: 'recorded'; readonly file: string; readonly name: string; readonly text: string }
  /** What was asked for can't be done. */
  | { readonly type: 'refused'; readonly message: string };

export interface TestEnded {
  readonly type: 'test.ended';
  /** URI of the file. */
  readonly file: string;
  readonly name: string;
  readonly place: Place;
  readonly status: 'passed' | 'failed';
  /** In milliseconds of real time. */
  readonly duration: number;
  /** Why it failed; empty when it passed. */
  readonly failures: readonly TestFailure[];
}

export interface TestFailure {
  /** A sentence. */
  readonly message: string;
  readonly place: Place;
  /** The condition that does not hold, as it is written. */
  readonly expression?: string;
  /** The sides of a comparison. */
  readonly comparison?: { readonly operator: string; readonly left: Json; readonly right: Json };
  /** Values in a condition that is no comparison, by their text. */
  readonly values?: readonly { readonly text: string; readonly value: Json }[];
  /** What else there is to know: how the run failed. */
  readonly notes?: readonly string[];
}

/** What tests have run of a file. Counts are how often. */
export interface FileCoverage {
  /** URI. */
  readonly file: string;
  readonly flows: readonly { readonly name: string; readonly place: Place; readonly count: number }[];
  readonly steps: readonly StepCoverage[];
}

export interface StepCoverage {
  /** `fulfil/charge` */
  readonly name: string;
  readonly place: Place;
  readonly count: number;
  /** Ways that it may take: branches, and what it does about failures. */
  readonly branches: readonly BranchCoverage[];
}

export interface BranchCoverage {
  /** `risk > 0.8`, `else`, `retry`, `catch`, `undo`. */
  readonly label: string;
  /** Where its block stands, for one that has a block. */
  readonly place: Place | undefined;
  readonly count: number;
}
