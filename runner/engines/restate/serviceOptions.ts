/** What all services of the engine have in common. */
import type { ObjectOptions, ServiceOptions } from '@restatedev/restate-sdk';

/**
 * Nothing is ever given up: a cluster whose workers are away for a night goes on in the morning. By default it pauses an
 * invocation after about an hour, until a person resumes it.
 */
export const serviceOptions = {
  journalRetention: 0,
  retryPolicy: {
    initialInterval: { milliseconds: 250 },
    exponentiationFactor: 2,
    maxInterval: { seconds: 10 },
    maxAttempts: 1_000_000_000,
    onMaxAttempts: 'pause',
  },
} satisfies ServiceOptions & ObjectOptions;
