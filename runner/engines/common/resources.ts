/** The resources of one run: each is opened when a step first uses it, shared by all, and closed when the run ends. */
import type { JsonObject } from '#protocol/json.ts';
import type { OpenResource, ResourceContext, ResourceKind } from '../../actions/action.ts';
import { ActionFailure } from '../../actions/failure.ts';

/** How long closing may take before the run ends without it, in milliseconds. */
const closeGrace = 3000;

export interface ResourceUse {
  readonly key: string;
  readonly name: string;
  readonly type: string;
  readonly arguments: JsonObject;
}

export class RunResources {
  readonly #kinds: Readonly<Record<string, ResourceKind>>;
  readonly #context: ResourceContext;
  readonly #open = new Map<string, Promise<OpenResource>>();

  constructor(kinds: Readonly<Record<string, ResourceKind>>, context: ResourceContext) {
    this.#kinds = kinds;
    this.#context = context;
  }

  /** The open resource. One that could not be opened is tried again by the next step that uses it. */
  use(resource: ResourceUse): Promise<OpenResource> {
    const known = this.#open.get(resource.key);
    if (known !== undefined) return known;
    const opening = this.#openNow(resource);
    this.#open.set(resource.key, opening);
    opening.catch(() => this.#open.delete(resource.key));
    return opening;
  }

  async #openNow(resource: ResourceUse): Promise<OpenResource> {
    const kind = Object.hasOwn(this.#kinds, resource.type) ? this.#kinds[resource.type] : undefined;
    if (kind === undefined) {
      throw new ActionFailure('resource/unknown', `There is no kind of resource \`${resource.type}\`.`);
    }
    return kind.open(resource.arguments, this.#context);
  }

  /** Closes all that is open. Never fails: the run has ended, and its outcome stands. */
  async close(): Promise<void> {
    const closing = [...this.#open.values()].map(async opening => (await opening).close());
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>(resolve => {
      timer = setTimeout(resolve, closeGrace);
    });
    await Promise.race([Promise.allSettled(closing), late]);
    clearTimeout(timer);
  }
}
