import { randomInt } from 'node:crypto';
import { idsPerMillisecond, runIdOf } from '#runner/kernel/runIds.ts';

/** A new run's id; `time` in milliseconds since 1970-01-01 UTC. */
export function newRunId(time: number): string {
  return runIdOf(time, randomInt(idsPerMillisecond));
}
