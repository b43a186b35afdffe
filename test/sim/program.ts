/** Random flows, as text. Every construct of the language may come in them, and each of them can be run. */
import { Chance } from './chance.ts';

const declarations = `
declare action safe(x?: json) -> json idempotent
declare action risky(x?: json) -> json
declare action stubborn(x?: json) -> json
declare action back(x?: json) -> json
declare action backAgain(x?: json) -> json idempotent

resource gate = lock()
resource pair = lock(2)
resource calls = rateLimit(2, per: 100ms)

event note(id: int)

flow helper(x: json) -> json timeout 30s {
  step inside = safe(x: x) retry 1 undo backAgain(x: 1)
  step second = risky(x: inside)
  return second
}
`;

const sideFlow = `
flow side(x: json) -> json {
  step inside = safe(x: x)
  step told = emit note(id: 1) after inside
  return inside
}
`;

/**
 * A program for a seed. `size` is how many statements the flow `main` has at most; `isWide` says whether runs may start
 * others and take kept results. What a seed gives without it stays the same.
 */
export function randomProgram(seed: string, size: number, isWide = false): string {
  return new Writer(new Chance(`${seed} program`), isWide).program(size);
}

interface Surroundings {
  readonly depth: number;
  /** Names of the steps that may be mentioned. */
  readonly seen: readonly string[];
}

type Form = (name: string, around: Surroundings) => readonly string[];

class Writer {
  readonly #chance: Chance;
  readonly #isWide: boolean;
  #names = 0;

  constructor(chance: Chance, isWide: boolean) {
    this.#chance = chance;
    this.#isWide = isWide;
  }

  program(size: number): string {
    const limit = this.#chance.hits(0.15) ? ' limit 1' : '';
    const timeout = this.#chance.hits(0.15) ? ' timeout 40s' : '';
    const body = this.#block({ depth: 0, seen: [] }, 1 + this.#chance.below(size));
    return `${declarations}${this.#isWide ? sideFlow : ''}\nflow main()${limit}${timeout} {\n${indented(body)}\n}\n`;
  }

  #block({ depth, seen }: Surroundings, most: number): readonly string[] {
    const lines: string[] = [];
    const names: string[] = [];
    for (let count = 0; count < most; count += 1) {
      this.#names += 1;
      const name = `s${this.#names}`;
      const around = { depth, seen: [...seen, ...names] };
      const ends = this.#isWide ? { ...leaves, ...wideLeaves } : leaves;
      const kind: Kind = this.#chance.weighed(depth < 2 ? { ...ends, ...branches } : ends);
      lines.push(...this.#forms[kind](name, around));
      if (!unnamed.has(kind)) names.push(name);
    }
    return lines;
  }

  /** A block in braces, after what opens it. */
  #braces(opening: string, around: Surroundings, extra: readonly string[] = []): readonly string[] {
    const inner = this.#block({ ...around, depth: around.depth + 1 }, 1 + this.#chance.below(3));
    return [`${opening} {`, indented([...inner, ...extra]), '}'];
  }

  #value({ seen }: Surroundings): string {
    return seen.length > 0 && this.#chance.hits(0.4) ? this.#chance.pick(seen) : String(this.#chance.below(9));
  }

  /** The clauses of any step. */
  #clauses(around: Surroundings): string {
    const clauses: string[] = [];
    const some = (probability: number, clause: () => string): void => {
      if (this.#chance.hits(probability)) clauses.push(clause());
    };
    if (around.seen.length > 0) some(0.25, () => this.#after(around.seen));
    some(0.06, () => `when ${this.#chance.pick(['true', 'false'])}`);
    some(0.12, () => `timeout ${this.#chance.pick(['20ms', '150ms', '3s', '2m'])}`);
    some(0.18, () => 'catch 7');
    return clauses.map(clause => ` ${clause}`).join('');
  }

  #after(seen: readonly string[]): string {
    const [one, other] = [this.#chance.pick(seen), this.#chance.pick(seen)];
    const ways = [`after ${one}`, `after ${one}.failed`, `after ${one}.settled`];
    return this.#chance.pick(one === other ? ways : [...ways, `after any(${one}, ${other})`, `after ${one}, ${other}`]);
  }

  #retry(probability: number): string {
    if (!this.#chance.hits(probability)) return '';
    const backoff = this.#chance.hits(0.5) ? ` backoff ${this.#chance.pick(['10ms', '2s'])}` : '';
    return ` retry ${1 + this.#chance.below(3)}${backoff}`;
  }

  #action(name: string, around: Surroundings): readonly string[] {
    const action = this.#chance.pick(['safe', 'safe', 'risky', 'stubborn']);
    // Only this one is called again where it is not known what became of it.
    const retry = action === 'risky' ? '' : this.#retry(action === 'stubborn' ? 1 : 0.2);
    const using = this.#chance.hits(0.2) ? ` using ${this.#chance.pick(['gate', 'gate', 'pair', 'calls'])}` : '';
    const undo = this.#chance.hits(0.3) ? ` undo ${this.#chance.pick(['back', 'backAgain'])}(x: ${name})` : '';
    const cache = this.#isWide && this.#chance.hits(0.2) ? ' cache' : '';
    const rest = `${cache}${this.#clauses(around)}`;
    return [`step ${name} = ${action}(x: ${this.#value(around)})${using}${retry}${undo}${rest}`];
  }

  readonly #forms: Readonly<Record<Kind, Form>> = {
    action: (name, around) => this.#action(name, around),
    value: (name, around) => [`let ${name} = ${this.#value(around)}`],
    call: (name, around) => [
      `step ${name} = helper(x: ${this.#value(around)})${this.#retry(0.3)}${this.#clauses(around)}`,
    ],
    sleep: (name, around) => [
      `step ${name} = sleep(${this.#chance.pick(['10ms', '400ms', '90s', '2h'])})${this.#clauses(around)}`,
    ],
    wait: (name, around) => {
      const fresh = this.#chance.hits(0.3) ? 'fresh ' : '';
      return [`step ${name} = wait ${fresh}note(id: ${this.#chance.below(2)})${this.#clauses(around)}`];
    },
    emit: (name, around) => [`step ${name} = emit note(id: ${this.#chance.below(2)})${this.#clauses(around)}`],
    approve: (name, around) => [`step ${name} = approve("Go on?")${this.#clauses(around)}`],
    cancel: (name, around) =>
      around.seen.length > 0 ? [`cancel ${this.#chance.pick(around.seen)}`] : this.#action(name, around),
    start: (name, around) => [`step ${name} = start side(x: ${this.#value(around)})${this.#clauses(around)}`],
    fail: () => ['fail "as it is written"'],
    yield: (_, around) => (around.depth > 0 ? [`yield ${this.#value(around)}`] : []),
    if: (name, around) => [
      ...this.#braces(`step ${name} = if ${this.#chance.pick(['true', 'false'])}`, around).slice(0, -1),
      ...this.#braces('} else', around).slice(0, -1),
      `}${this.#retry(0.2)}${this.#clauses(around)}`,
    ],
    match: (name, around) => {
      const cases = [...this.#braces('0 =>', around), ...this.#braces('else =>', around)];
      return [`step ${name} = match ${this.#chance.below(2)} {`, indented(cases), `}${this.#clauses(around)}`];
    },
    for: (name, around) => {
      const list = `[${Array.from({ length: this.#chance.below(5) }, (_, at) => at).join(', ')}]`;
      const limit = this.#chance.hits(0.5) ? ` limit ${1 + this.#chance.below(2)}` : '';
      return this.#closed(this.#braces(`step ${name} = for each in ${list}${limit}`, around), around);
    },
    group: (name, around) => {
      const order = this.#chance.pick(['parallel', 'sequence']);
      const using = around.seen.length === 0 && this.#chance.hits(0.3) ? ' using calls' : '';
      return this.#closed(this.#braces(`step ${name} = ${order}`, around), around, using);
    },
    race: (name, around) => {
      const winners = this.#chance.hits(0.25) ? ' 2' : '';
      const parts = Array.from({ length: 2 + this.#chance.below(2) }, () => this.#braces('branch', around)).flat();
      const rest = this.#chance.hits(0.3) ? ' rest continue' : '';
      return [`step ${name} = race${winners} {`, indented(parts), `}${rest}${this.#clauses(around)}`];
    },
    try: (name, around) => {
      const lines = [...this.#braces(`step ${name} = try`, around)];
      const parts = this.#chance.pick([['catch e'], ['finally'], ['catch e', 'finally']]);
      for (const part of parts) lines.push(...this.#braces(`${lines.pop() ?? ''} ${part}`, around));
      return this.#closed(lines, around);
    },
    repeat: (name, around) => {
      const every = this.#chance.hits(0.5) ? ` every ${this.#chance.pick(['50ms', '3s'])}` : '';
      const lines = this.#braces(`step ${name} = repeat${every} limit ${2 + this.#chance.below(3)}`, around, [
        `step last${name} = safe()`,
      ]);
      const until = ` until last${name} == 3`;
      return [...lines.slice(0, -1), `}${until}${this.#clauses(around)}`];
    },
    events: (name, around) => {
      const until = ` until results.length >= ${this.#chance.below(3)}`;
      const limit = this.#chance.hits(0.4) ? ' limit 1' : '';
      const lines = this.#braces(`step ${name} = for each in note(id: ${this.#chance.below(2)})${limit}`, around, [
        'yield 1',
      ]);
      return [...lines.slice(0, -1), `}${until}${this.#clauses(around)}`];
    },
  };

  #closed(lines: readonly string[], around: Surroundings, extra = ''): readonly string[] {
    return [...lines.slice(0, -1), `}${extra}${this.#retry(0.2)}${this.#clauses(around)}`];
  }
}

const leaves = {
  action: 40,
  value: 3,
  call: 4,
  sleep: 4,
  wait: 5,
  emit: 3,
  approve: 3,
  cancel: 3,
  fail: 1,
  yield: 3,
} as const;
const wideLeaves = { start: 4 } as const;
const branches = { if: 4, match: 3, for: 6, group: 6, race: 5, try: 6, repeat: 4, events: 3 } as const;
type Kind = keyof typeof leaves | keyof typeof wideLeaves | keyof typeof branches;

/** What gives no value that others may mention. */
const unnamed: ReadonlySet<Kind> = new Set(['cancel', 'fail', 'yield']);

function indented(lines: readonly string[]): string {
  return lines.join('\n').replaceAll(/^/gm, '  ');
}
