import * as vscode from 'vscode';

/** What is over sooner is not spoken of, in milliseconds. */
const noticed = 1000;

/**
 * Does what may take a while. When it does, a notification says so, by which it can be cancelled.
 * @param work has to end when it is cancelled
 */
export async function withNotice<T>(title: string, work: (token: vscode.CancellationToken) => Promise<T>): Promise<T> {
  const cancelling = new vscode.CancellationTokenSource();
  try {
    return await toldLate({ title, cancellable: true }, work(cancelling.token), () => cancelling.cancel());
  } finally {
    cancelling.dispose();
  }
}

/** The same of what is not cut off. */
export function withPlainNotice<T>(title: string, work: () => Promise<T>): Promise<T> {
  return toldLate({ title, cancellable: false }, work(), () => undefined);
}

async function toldLate<T>(
  options: Omit<vscode.ProgressOptions, 'location'>,
  work: Promise<T>,
  cancel: () => void,
): Promise<T> {
  const settled = work.then(
    () => undefined,
    () => undefined,
  );
  const timer = setTimeout(() => {
    const shown = { ...options, location: vscode.ProgressLocation.Notification };
    void vscode.window.withProgress(shown, (_, token) => {
      token.onCancellationRequested(cancel);
      return settled;
    });
  }, noticed);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for what can't be cut off, until nobody wants it any more: then gives undefined. */
export function unlessCancelled<T>(work: Promise<T>, token: vscode.CancellationToken): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    token.onCancellationRequested(() => resolve(undefined));
    work.then(resolve, reject);
  });
}

/** Shows above the recorded runs that something is done with them. */
export function aboveRuns<T>(work: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: { viewId: 'baton.runs' } }, work);
}
