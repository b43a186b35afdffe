/** The plan of a file's tests: what is mocked, what is run, and what must come of it. */
import type { Place } from '#protocol/place.ts';
import type { Expr, Plan } from './plan.ts';

export interface TestSuite {
  /** All that the tests run and compute with. `entry` is empty: each `run` says which flow it starts. */
  readonly plan: Plan;
  readonly tests: readonly TestPlan[];
}

/** Expressions see the names of the test as locals of block 0. */
export interface TestPlan {
  readonly name: string;
  readonly place: Place;
  readonly statements: readonly TestStep[];
  /** What names such as `payments.refund.calls` in the expressions stand for. */
  readonly calls: Readonly<Record<string, MockTarget>>;
}

export type TestStep = MockStep | RunStep | ExpectStep | SendStep | AdvanceStep | StopStep | ValueStep;

/** What is mocked. */
export interface MockTarget {
  /** As in `CallPlan`; for a flow its key. */
  readonly action: string;
  readonly resource: string | undefined;
  readonly isFlow: boolean;
}

interface StepBase {
  readonly place: Place;
}

export interface MockStep extends StepBase {
  readonly kind: 'mock';
  readonly target: MockTarget;
  /** As it is written: `payments.charge`. */
  readonly name: string;
  /** The arguments that a call must have, by parameter; undefined: all calls are meant. */
  readonly arguments: Readonly<Record<string, Expr>> | undefined;
  /** The call's name in the outcomes. */
  readonly variable: string | undefined;
  /** For call after call; the last one answers all further calls. */
  readonly outcomes: readonly OutcomePlan[];
}

export interface OutcomePlan {
  readonly how: 'value' | 'fail' | 'recorded' | 'real';
  /** What it gives, how it fails, or where the answers stand: relative to the folder of the test's file. */
  readonly value: Expr;
  /** Milliseconds. */
  readonly delay: Expr | undefined;
}

export interface RunStep extends StepBase {
  readonly kind: 'run';
  /** Key of the flow. */
  readonly flow: string;
  readonly arguments: Readonly<Record<string, Expr>>;
  readonly result: string | undefined;
  /** Milliseconds. */
  readonly duration: Expr | undefined;
}

export interface ExpectStep extends StepBase {
  readonly kind: 'expect';
  readonly condition: Expr;
  /** As it is written. */
  readonly text: string;
  /** For a comparison: its sides. */
  readonly comparison: { readonly operator: string; readonly left: Expr; readonly right: Expr } | undefined;
  /** The parts whose values explain why a condition does not hold. */
  readonly parts: readonly { readonly text: string; readonly value: Expr }[];
}

export interface SendStep extends StepBase {
  readonly kind: 'emit';
  readonly event: string;
  readonly fields: Readonly<Record<string, Expr>>;
  readonly delay: Expr | undefined;
}

export interface AdvanceStep extends StepBase {
  readonly kind: 'advance';
  readonly duration: Expr;
}

/** `cancel result`. */
export interface StopStep extends StepBase {
  readonly kind: 'cancel';
  readonly run: string;
}

/** `let`. */
export interface ValueStep extends StepBase {
  readonly kind: 'let';
  readonly name: string;
  readonly value: Expr;
}
