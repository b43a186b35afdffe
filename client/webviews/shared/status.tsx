import type { RunStatus, StepStatus } from '#protocol/runView.ts';
import { Icon } from './icon.tsx';

type Status = StepStatus | RunStatus;

const icons: Readonly<Record<Status, string>> = {
  idle: 'circle-outline',
  pending: 'circle-outline',
  queued: 'watch',
  running: 'loading',
  waiting: 'watch',
  cancelling: 'loading',
  retrying: 'history',
  inDoubt: 'question',
  asked: 'person',
  succeeded: 'pass-filled',
  failed: 'error',
  skipped: 'debug-step-over',
  cancelled: 'circle-slash',
  lost: 'debug-disconnect',
};

const words: Readonly<Record<Status, string>> = {
  idle: 'not run yet',
  pending: 'pending',
  queued: 'waiting in line',
  running: 'running',
  waiting: 'waiting',
  cancelling: 'cancelling',
  retrying: 'waiting to retry',
  inDoubt: 'in doubt',
  asked: 'waits for approval',
  succeeded: 'succeeded',
  failed: 'failed',
  skipped: 'skipped',
  cancelled: 'cancelled',
  lost: 'interrupted',
};

/** The status in words, for a person. */
export function statusWord(status: Status): string {
  return words[status];
}

/** The mark of a status, coloured by `base.css`. */
export function StatusIcon({ status }: { readonly status: Status }) {
  return <Icon name={icons[status]} class={`status-icon is-${status}`} />;
}
