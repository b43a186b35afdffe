import type { RecordedRun } from '../embedded/recordedRun.ts';
import type { RunSummary } from './messages.ts';

/** A run of a cluster, as those of a journal are told. */
export function recordedRun({ id, flow, file, input, started, ended, status }: RunSummary): RecordedRun {
  return {
    ...{ id, flow, file, input, started, ended, status },
    latest: ended,
    cwd: undefined,
    process: undefined,
    rerunOf: undefined,
    trigger: undefined,
    parent: undefined,
    isPinned: false,
    waiting: undefined,
    due: undefined,
  };
}
