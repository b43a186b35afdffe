/** The one way in and out of a view: messages, and what the editor remembers for it. */

export interface Channel<In, Out, Kept> {
  send(message: Out): void;
  /** Calls `listener` with each message from now on; gives back how to stop that. */
  listen(listener: (message: In) => void): () => void;
  /** What {@link keep} was given last, also before the view was hidden or the window reloaded. */
  kept(): Kept | undefined;
  keep(state: Kept): void;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  interface Window {
    readonly acquireVsCodeApi?: () => VsCodeApi;
  }
}

/**
 * The channel of this page. May be called once, as VS Code gives its API only once. A plain page without VS Code around
 * it hears the same messages by `postMessage`, and what it sends is an event `baton-sent` of its window.
 */
export function openChannel<In, Out, Kept>(): Channel<In, Out, Kept> {
  const api = window.acquireVsCodeApi?.() ?? plainPage();
  return {
    send: message => api.postMessage(message),
    listen: listener => {
      const hear = (event: MessageEvent): void => listener(event.data as In);
      window.addEventListener('message', hear);
      return () => window.removeEventListener('message', hear);
    },
    kept: () => (api.getState() ?? undefined) as Kept | undefined,
    keep: state => api.setState(state),
  };
}

function plainPage(): VsCodeApi {
  let state: unknown;
  return {
    postMessage: message => void window.dispatchEvent(new CustomEvent('baton-sent', { detail: message })),
    getState: () => state,
    setState: next => {
      state = next;
    },
  };
}

/** The element that a view fills. */
export function viewRoot(): HTMLElement {
  return document.getElementById('app') ?? document.body;
}
