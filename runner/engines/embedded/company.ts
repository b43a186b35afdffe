/** Runs that are kept nowhere, of which one has started the others: what a journal is for runs that are in one. */
import type { JsonObject } from '#protocol/json.ts';
import type { RunEvent } from '#protocol/runEvents.ts';
import type { Kept } from './cachedResults.ts';
import { type Journal, openMemoryJournal } from './journal.ts';

interface Member {
  emit(event: string, fields: JsonObject): void;
}

export class Company {
  readonly #members = new Set<Member>();
  #journal: Journal | undefined;

  /** Their lines, and the results of steps with `cache`. */
  get shared(): Journal {
    this.#journal ??= openMemoryJournal();
    return this.#journal;
  }

  join(member: Member): void {
    this.#members.add(member);
  }

  leave(member: Member): void {
    if (!this.#members.delete(member) || this.#members.size > 0) return;
    this.#journal?.close();
    this.#journal = undefined;
  }

  keep(results: readonly Kept[]): void {
    if (results.length > 0) this.shared.append([], { kept: results });
  }

  /** Of a run, what these steps hold; all of it where it has ended. */
  giveBack(run: string, paths: readonly string[], hasEnded: boolean): void {
    for (const path of paths) this.#journal?.claims.drop(run, path);
    if (hasEnded) this.#journal?.claims.dropAll(run);
  }

  /** An event that one emits is for all of them. */
  tell(sender: Member, events: readonly RunEvent[]): void {
    for (const event of events) {
      if (event.type !== 'event.emitted') continue;
      for (const member of this.#members) if (member !== sender) member.emit(event.event, event.fields);
    }
  }
}
