import * as vscode from 'vscode';

/** What is over sooner is not spoken of, in milliseconds. */
const noticed = 1000;

/**
 * Does what may take a while. When it does, a notification says so, by which it can be cancelled.
 * @param work has to end when it is cancelled
 */
export async function withNotice<T>(title: string, work: (token: vscode.CancellationToken) => Promise<T>): Promise<T> {
  const cancelling = new vscode.CancellationTokenSource();
  const done = work(cancelling.token);
  const settled = done.then(
    () => undefined,
    () => undefined,
  );
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const timer = setTimeout(() => {
    void vscode.window.withProgress(options, (_, token) => {
      token.onCancellationRequested(() => cancelling.cancel());
      return settled;
    });
  }, noticed);
  try {
    return await done;
  } finally {
    clearTimeout(timer);
    cancelling.dispose();
  }
}

/** Shows above the recorded runs that something is done with them. */
export function aboveRuns<T>(work: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: { viewId: 'baton.runs' } }, work);
}
