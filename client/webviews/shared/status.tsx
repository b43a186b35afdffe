import type { RunStatus, StepStatus } from '#protocol/runView.ts';
import { Icon } from './icon.tsx';

type Status = StepStatus | RunStatus;

const icons: Readonly<Record<Status, string>> = {
  idle: 'circle-outline',
  pending: 'circle-outline',
  running: 'loading',
  cancelling: 'loading',
  retrying: 'history',
  succeeded: 'pass-filled',
  failed: 'error',
  skipped: 'debug-step-over',
  cancelled: 'circle-slash',
  lost: 'debug-disconnect',
};

const words: Readonly<Record<Status, string>> = {
  idle: 'not run yet',
  pending: 'pending',
  running: 'running',
  cancelling: 'cancelling',
  retrying: 'waiting to retry',
  succeeded: 'succeeded',
  failed: 'failed',
  skipped: 'skipped',
  cancelled: 'cancelled',
  lost: 'lost',
};

/** The status in words, for a person. */
export function statusWord(status: Status): string {
  return words[status];
}

/** The mark of a status, coloured by `base.css`. */
export function StatusIcon({ status }: { readonly status: Status }) {
  return <Icon name={icons[status]} class={`status-icon is-${status}`} />;
}
