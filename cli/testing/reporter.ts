import type { TestEvent } from '#protocol/tests.ts';

/** Tells how tests end, as they do. */
export interface Reporter {
  take(event: TestEvent): void;
  /** All tests have ended. */
  end(): void | Promise<void>;
}
