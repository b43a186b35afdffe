/** Answers of actions that are kept in files: tests with `recorded` take them from there. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { deepEquals } from '#language/plan/builtins/values.ts';
import type { Json, JsonObject } from '#protocol/json.ts';
import type { ActionFailure } from '../kernel/input.ts';
import type { AttemptOutcome } from '../sim/world.ts';

/** A call whose answer stands in a file. */
export interface RecordedCall {
  /** Absolute path of the file. */
  readonly file: string;
  readonly action: string;
  /** As tests see them. */
  readonly arguments: JsonObject;
}

type Answer = { readonly value: Json } | { readonly failure: ActionFailure };

/** One call in a file, and what came of it, time after time. */
interface Entry {
  readonly action: string;
  readonly arguments: JsonObject;
  readonly answers: readonly Answer[];
}

/** Why a file gives no answer, for a person. */
export class FixtureProblem extends Error {}

/** Headers of answers that are not for a file that others read. */
const keptOut: ReadonlySet<string> = new Set(['set-cookie', 'set-cookie2', 'www-authenticate', 'authorization']);

export class Fixtures {
  /** Whether actions are carried out, and what they give is kept. */
  readonly isRecording: boolean;
  readonly #files = new Map<string, Entry[]>();
  /** Which test has recorded a call: others leave it as it is. */
  readonly #owners = new Map<Entry, object>();
  readonly #changed = new Set<string>();

  constructor(isRecording: boolean) {
    this.isRecording = isRecording;
  }

  /**
   * What an action has given when it was recorded; the last answer answers all further calls.
   *
   * @param before how many such calls there were before in the test
   * @throws {FixtureProblem} Nothing is recorded, or the file can't be read.
   */
  find(call: RecordedCall, before: number): AttemptOutcome {
    const entry = this.#entriesOf(call.file).find(each => isSame(each, call));
    const answer = entry?.answers[Math.min(before, entry.answers.length - 1)];
    if (answer === undefined)
      throw new FixtureProblem(`\`${call.file}\` has no answer for this call of \`${call.action}\`.`);
    return answer;
  }

  /** Keeps what came of a call. The first test that makes it says what its answers are. */
  keep(call: RecordedCall, outcome: AttemptOutcome, test: object): void {
    const entries = this.#entriesOf(call.file);
    const at = entries.findIndex(each => isSame(each, call));
    const known = entries[at];
    const owner = known && this.#owners.get(known);
    if (owner !== undefined && owner !== test) return;
    const { file: _, ...what } = call;
    const before = owner === undefined ? [] : (known?.answers ?? []);
    const entry: Entry = { ...what, answers: [...before, answerOf(outcome)] };
    entries.splice(at < 0 ? entries.length : at, at < 0 ? 0 : 1, entry);
    this.#owners.set(entry, test);
    this.#changed.add(call.file);
  }

  /** Writes the files in which something is new. Gives their paths. */
  save(): readonly string[] {
    for (const file of this.#changed) {
      const entries = this.#files.get(file) ?? [];
      const sorted = [...entries].sort((a, b) => keyOf(a).localeCompare(keyOf(b)));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify(sorted, undefined, 2)}\n`);
    }
    return [...this.#changed];
  }

  #entriesOf(file: string): Entry[] {
    const known = this.#files.get(file) ?? this.#read(file);
    this.#files.set(file, known);
    return known;
  }

  #read(file: string): Entry[] {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      if (this.isRecording) return [];
      throw new FixtureProblem(`The file \`${file}\` can't be read.`);
    }
    try {
      const entries: unknown = JSON.parse(text);
      if (Array.isArray(entries) && entries.every(isEntry)) return entries;
    } catch {
      // It is told below.
    }
    throw new FixtureProblem(`\`${file}\` does not hold recorded answers.`);
  }
}

function isEntry(value: unknown): value is Entry {
  const entry = value as Partial<Entry> | null;
  return typeof entry?.action === 'string' && typeof entry.arguments === 'object' && Array.isArray(entry.answers);
}

function isSame(entry: Entry, call: RecordedCall): boolean {
  return entry.action === call.action && deepEquals(entry.arguments, call.arguments);
}

/** So that a file is the same whichever test was faster. */
function keyOf(entry: Entry): string {
  return `${entry.action} ${JSON.stringify(entry.arguments)}`;
}

function answerOf({ value = null, failure }: AttemptOutcome): Answer {
  return failure === undefined ? { value: withoutSecrets(value) } : { failure };
}

function withoutSecrets(value: Json): Json {
  if (!isObject(value) || !isObject(value.headers)) return value;
  const kept = Object.entries(value.headers).filter(([name]) => !keptOut.has(name.toLowerCase()));
  return { ...value, headers: Object.fromEntries(kept) };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
