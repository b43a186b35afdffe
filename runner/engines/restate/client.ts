/** A client of the cluster: runs are started, told and read over its ingress, listed over its admin interface. */
import type { JsonObject } from '#protocol/json.ts';
import { LargeValues } from './largeValues.ts';
import {
  type DeclaredEvent,
  type EventBatch,
  type EventsRequest,
  type RunFrame,
  type RunMessage,
  type RunRequest,
  type RunSummary,
  type SentEvent,
  services,
} from './messages.ts';

/** Where the cluster is. */
export interface ClusterAddress {
  /** Where runs are started and told: `http://127.0.0.1:8080`. */
  readonly ingress: string;
  /** Where it is managed: `http://127.0.0.1:9070`. */
  readonly admin: string;
  /** Of a cluster that asks for one. */
  readonly token?: string | undefined;
}

/** How long a question about one run goes without an answer before that is told, in milliseconds. */
const silence = 5000;

/** The cluster can't be reached, or refuses. */
export class ClusterProblem extends Error {
  readonly hint: string | undefined;
  /** Of an answer that refuses; undefined when there was none. */
  readonly status: number | undefined;
  /** Whether the same may go well a little later: nobody answers, or a node has no leader just now, or knows no worker yet. */
  readonly isPassing: boolean;
  /** Whether what was asked is wrong, and stays so. */
  readonly isRefusal: boolean;

  constructor(message: string, { hint, status, cause }: { hint?: string; status?: number; cause?: unknown } = {}) {
    super(message, { cause });
    this.name = 'ClusterProblem';
    this.hint = hint;
    this.status = status;
    this.isPassing = status === undefined ? cause !== undefined : status >= 500 || status === 404;
    this.isRefusal = status === 400 || status === 413;
  }
}

export class RestateClient {
  readonly #address: ClusterAddress;
  readonly #large: LargeValues;
  #onSilence: (() => void) | undefined;

  /**
   * `large`: where large values are read from, and removed, with their runs. `onSilence` is called once, when a question about
   * a run has no answer for a while: workers give it, and none does.
   */
  constructor(address: ClusterAddress, large = new LargeValues(undefined), onSilence?: () => void) {
    this.#address = address;
    this.#large = large;
    this.#onSilence = onSilence;
  }

  /**
   * Starts a run, or finds that it was started before: then gives false. Waits for a worker that takes it, for ever or for
   * so many milliseconds: then the start is withdrawn, and it rejects.
   */
  async start(run: string, request: RunRequest, patience?: number): Promise<boolean> {
    const signal = patience === undefined ? undefined : AbortSignal.timeout(patience);
    try {
      return await this.#call(run, 'start', request, signal);
    } catch (thrown) {
      if (signal?.aborted !== true) throw thrown;
      const problem = await this.#withdraw(run);
      if (problem === undefined) return true;
      throw problem;
    }
  }

  /** Gives why nobody has taken the start; undefined where somebody has, at the last moment. */
  async #withdraw(run: string): Promise<ClusterProblem | undefined> {
    const target = `target_service_name = '${services.run}' and target_service_key = ${quoted(run)}`;
    const query = `select id, last_failure from sys_invocation where ${target} and target_handler_name = 'start'`;
    const found = await this.query<{ readonly id: string; readonly last_failure: string | null }>(query);
    for (const { id } of found) {
      await this.manage('PATCH', `invocations/${id}/kill`);
    }
    if (found.length === 0 && (await this.summaries([run])).length > 0) return undefined;
    const why = reasonOf(found[0]?.last_failure ?? 'They do not answer.');
    return new ClusterProblem(`None of the cluster's workers has taken the run, so it was not started. ${why}`, {
      hint: 'See that a worker is up where it was deployed: `baton worker`, `baton deploy`.',
    });
  }

  /** Why a run does not go on, nor a step of it, as a worker or the cluster has told last; undefined where nothing is in the way. */
  async heldUp(run: string): Promise<string | undefined> {
    const object = `${services.run}/${run}`;
    const callers = ['start', 'take'].map(method => quoted(`${object}/${method}`)).join(', ');
    const ofRun = `target_service_name = ${quoted(services.run)} and target_service_key = ${quoted(run)}`;
    const query = `select last_failure from sys_invocation where last_failure is not null and status <> 'completed' and ((${ofRun}) or invoked_by_target in (${callers})) order by modified_at desc limit 1`;
    const [first] = await this.query<{ readonly last_failure: string }>(query);
    return first && reasonOf(first.last_failure);
  }

  /** Resolves once the cluster has taken the message over; what follows from it comes later. */
  async tell(run: string, message: RunMessage): Promise<void> {
    await this.#post(`${this.#address.ingress}/${services.run}/${encodeURIComponent(run)}/take/send`, message);
  }

  /** As they are recorded: large values are references. */
  events(run: string, request: EventsRequest): Promise<readonly EventBatch[]> {
    // Who follows a run may see it rest for long.
    return request.skip === 0 ? this.#ask(run, 'events', request) : this.#call(run, 'events', request);
  }

  /** As they are shown: in place of a large value that is missing stands a text that says so. */
  async shownBatches(run: string, request: EventsRequest): Promise<readonly EventBatch[]> {
    const shown: EventBatch[] = [];
    for (const batch of await this.events(run, request)) {
      shown.push(await this.#large.wholeBatch(run, batch, ({ message }) => `«${message}»`));
    }
    return shown;
  }

  /** Undefined where there is no such run. */
  async summary(run: string): Promise<RunSummary | undefined> {
    return (await this.#ask<RunSummary | null>(run, 'summary', undefined)) ?? undefined;
  }

  async frame(run: string, signal?: AbortSignal): Promise<RunFrame> {
    const frame = await this.#ask<RunFrame | null>(run, 'frame', undefined, signal);
    if (frame === null) throw new ClusterProblem(`There is no run \`${run}\` in the cluster.`);
    return frame;
  }

  /** Forgets a run that has ended; gives whether it has. */
  async forget(run: string): Promise<boolean> {
    const isGone = await this.#call<boolean>(run, 'forget', undefined);
    if (isGone) await this.#large.forget(run);
    return isGone;
  }

  /** Those of these runs that the cluster knows. */
  async summaries(runs: readonly string[]): Promise<readonly RunSummary[]> {
    return runs.length === 0 ? [] : await this.#summaries(` and service_key in (${runs.map(quoted).join(', ')})`);
  }

  async #summaries(condition = ''): Promise<RunSummary[]> {
    const query = `select value_utf8 from state where service_name = '${services.run}' and key = 'summary'${condition}`;
    const rows = await this.query<{ readonly value_utf8: string }>(query);
    return rows.map(({ value_utf8 }) => JSON.parse(value_utf8) as RunSummary);
  }

  /** From now on, events of a name are kept for triggers. Gives the number of the last one before. `plan` declares it. */
  keepEvents(event: string, { events, shapes }: DeclaredEvent): Promise<number> {
    const declared = events?.[event];
    return this.#ofEvent(event, 'serve', { events: declared && { [event]: declared }, shapes });
  }

  /** The event as the triggers have it that wait for it; undefined where there are none. */
  async declaredEvent(event: string): Promise<DeclaredEvent | undefined> {
    return (await this.#ofEvent<DeclaredEvent | null>(event, 'declared')) ?? undefined;
  }

  /** Sends an event to the triggers that wait for it. */
  sendEvent(event: string, fields: JsonObject): Promise<void> {
    return this.#ofEvent(event, 'keep', fields);
  }

  /** The first events of a name after a number, as far as they are kept. */
  sentEvents(event: string, after: number): Promise<readonly SentEvent[]> {
    return this.#ofEvent(event, 'sent', after);
  }

  async #ofEvent<T>(event: string, method: string, parameter?: unknown): Promise<T> {
    const url = `${this.#address.ingress}/${services.event}/${encodeURIComponent(event)}/${method}`;
    return (await this.#post(url, parameter)) as T;
  }

  /** All runs that the cluster knows, the newest first. */
  async list(): Promise<readonly RunSummary[]> {
    const runs = await this.#summaries();
    return runs.sort((one, other) => other.started - one.started || (one.id < other.id ? 1 : -1));
  }

  /** Makes workers known: from now on they get all new work. `uri` is where the cluster reaches them. Gives the id. */
  async deploy(uri: string): Promise<string> {
    try {
      return (await this.manage<{ readonly id: string }>('POST', 'deployments', { uri, force: true })).id;
    } catch (thrown) {
      throw thrown instanceof ClusterProblem ? (noWorkerAt(uri, thrown) ?? thrown) : thrown;
    }
  }

  /** Resolves where the cluster answers, and knows workers. */
  async workers(): Promise<void> {
    await this.manage('GET', `services/${services.run}`);
  }

  /** Asks the admin interface for something. `path` is below it. */
  async manage<Answer>(method: Method, path: string, body?: unknown): Promise<Answer> {
    return (await this.#send(method, `${this.#address.admin}/${path}`, body)) as Answer;
  }

  /** What the cluster knows of itself, by SQL. */
  async query<Row>(query: string): Promise<readonly Row[]> {
    const { rows } = (await this.manage('POST', 'query', { query })) as { readonly rows: readonly Row[] };
    return rows;
  }

  /** Asks what a worker answers at once, when there is one. */
  async #ask<T>(run: string, method: string, parameter: unknown, signal?: AbortSignal): Promise<T> {
    const timer = setTimeout(() => {
      this.#onSilence?.();
      this.#onSilence = undefined;
    }, silence);
    return await this.#call<T>(run, method, parameter, signal).finally(() => clearTimeout(timer));
  }

  async #call<T>(run: string, method: string, parameter: unknown, signal?: AbortSignal): Promise<T> {
    const url = `${this.#address.ingress}/${services.run}/${encodeURIComponent(run)}/${method}`;
    return (await this.#post(url, parameter, signal)) as T;
  }

  #post(url: string, body: unknown, signal?: AbortSignal): Promise<unknown> {
    return this.#send('POST', url, body, signal);
  }

  async #send(method: Method, url: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
    const { token } = this.#address;
    const headers: Record<string, string> = { accept: 'application/json' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    let response: Response;
    try {
      response = await fetch(url, {
        ...{ method, headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      });
    } catch (thrown) {
      throw unreachable(url, thrown);
    }
    const text = await response.text();
    if (!response.ok) throw refused(url, response.status, text);
    return text === '' ? undefined : JSON.parse(text);
  }
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function unreachable(url: string, cause: unknown): ClusterProblem {
  const { origin } = new URL(url);
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const why = inner instanceof Error ? ((inner as NodeJS.ErrnoException).code ?? inner.message) : String(inner);
  return new ClusterProblem(`The cluster does not answer at ${origin}: ${why}.`, {
    hint: 'Start it, or say where it is: BATON_RESTATE_INGRESS and BATON_RESTATE_ADMIN, in VS Code the settings `baton.cluster`.',
    cause,
  });
}

function refused(url: string, status: number, text: string): ClusterProblem {
  const message = messageOf(text);
  if (status === 404 && message.includes('not found')) {
    const hint = 'Start one with `baton worker`, and make it known with `baton deploy`.';
    return new ClusterProblem('The cluster knows no worker yet.', { status, hint });
  }
  return new ClusterProblem(`The cluster refuses: ${message} (HTTP ${status} of ${new URL(url).pathname})`, { status });
}

/** The sentence of what the cluster keeps of a failure: `[500 Internal] It is so.`, and where in the code it came from. */
function reasonOf(failure: string): string {
  const [first = ''] = failure.split('\n');
  const text = first
    .replace(/^\[[^\]]*\] */, '')
    .replace(/^error when calling '([^']*)': (?:h2 pool connection error: )?/, 'No worker answers at $1: ');
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Undefined for a refusal of another kind. The cluster's own words say what it met there. */
function noWorkerAt(uri: string, { message, status }: ClusterProblem): ClusterProblem | undefined {
  const [, met] = /\[META0003\] (?:error when calling '[^']*': )?(?!\[)(.*) \(HTTP/s.exec(message) ?? [];
  if (met === undefined) return undefined;
  return new ClusterProblem(`The cluster finds no worker at ${uri}: ${met.replace(/\. Response headers: .*/s, '')}.`, {
    ...(status !== undefined && { status }),
    hint: 'Start one there with `baton worker`, and name it by an address at which the cluster reaches it.',
  });
}

function messageOf(text: string): string {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown };
    if (typeof message === 'string') return message;
  } catch {
    // No JSON: the text itself says what there is to say.
  }
  return text.slice(0, 500);
}
