/**
 * A conformance program: a `.flow` file that says in `//!` lines what happens to it and what must come of it.
 *
 *     //! input {"n": 1}                      the input of the flow `main`
 *     //! step main/a {"fail": "x"} {"after": 20, "value": 1}
 *                                             what the attempts of the step's action come to, in order; the last repeats.
 *                                             Other steps give null at once. `after` is in milliseconds.
 *     //! secret token abc                    the value of a secret
 *     //! cancelAt 50                         cancels the run 50 ms after its start
 *     //! event 50 paid {"order": 1}         an event that comes from outside 50 ms after the start
 *     //! answer 50 main/ok yes {"by": "Ada"}   a person answers an `approve` 50 ms after the start
 *     //! result 3                            the run succeeds with this output
 *     //! fails "message"                     the run fails with this message
 *     //! failsWith code                      the run fails with this code
 *     //! failsNaming text                    the run fails with a message that contains this text
 *     //! ends cancelled
 *     //! order main/a:succeeded < main/b:started
 *     //! never main/c:started
 *     //! order main/a~undo:succeeded < main/b~undo:started
 *     //! failed main/a~undo
 *     //! skipped main/a, cancelled main/a, succeeded main/a
 *     //! attempts main/a 3
 *     //! child report succeeded 2            `start` has started two runs of the flow `report`, and both ended so
 */
import type { Json, JsonObject } from '#protocol/json.ts';
import type { ArrivingAnswer, ArrivingEvent } from '#runner/sim/simulate.ts';

export interface Moment {
  readonly path: string;
  /** The last word of a step's or undo's event type: `started`, `succeeded`, `failed`, `skipped`, `cancelled`. */
  readonly what: string;
}

export interface ScriptedOutcome {
  readonly after?: number;
  readonly value?: Json;
  readonly fail?: string;
}

export type Expectation =
  | { readonly kind: 'result'; readonly value: Json }
  | { readonly kind: 'fails' | 'failsWith' | 'failsNaming' | 'ends'; readonly text: string }
  | { readonly kind: 'order'; readonly before: Moment; readonly later: Moment }
  | { readonly kind: 'never' | 'happened'; readonly moment: Moment }
  | { readonly kind: 'attempts'; readonly path: string; readonly count: number }
  | { readonly kind: 'child'; readonly flow: string; readonly status: string; readonly count: number };

export interface Program {
  readonly text: string;
  /** The first comment line: the rule that the program pins. */
  readonly title: string;
  readonly input: JsonObject;
  readonly outcomes: ReadonlyMap<string, readonly ScriptedOutcome[]>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly cancelAt: number | undefined;
  readonly arriving: readonly ArrivingEvent[];
  readonly answers: readonly ArrivingAnswer[];
  readonly expectations: readonly Expectation[];
}

export function readProgram(text: string): Program {
  const title = /^\/\/ (.*)$/m.exec(text)?.[1] ?? 'untitled';
  const directives = [...text.matchAll(/^\/\/! (\w+) (.*)$/gm)].map(([, word = '', rest = '']) => ({ word, rest }));
  const restOf = (word: string) => directives.find(directive => directive.word === word)?.rest;
  const cancelAt = restOf('cancelAt');
  return {
    text,
    title,
    input: JSON.parse(restOf('input') ?? '{}'),
    outcomes: new Map(directives.filter(({ word }) => word === 'step').map(({ rest }) => readOutcomes(rest))),
    secrets: Object.fromEntries(
      directives.filter(({ word }) => word === 'secret').map(({ rest }) => rest.split(' ', 2) as [string, string]),
    ),
    cancelAt: cancelAt === undefined ? undefined : Number(cancelAt),
    arriving: directives.filter(({ word }) => word === 'event').map(({ rest }) => readEvent(rest)),
    answers: directives.filter(({ word }) => word === 'answer').map(({ rest }) => readAnswer(rest)),
    expectations: directives.flatMap(({ word, rest }) => readExpectation(word, rest)),
  };
}

function readEvent(rest: string): ArrivingEvent {
  const [, at = '', event = '', fields = ''] = /^(\d+) (\w+) (.*)$/.exec(rest) ?? [];
  return { at: Number(at), event, fields: JSON.parse(fields) };
}

function readAnswer(rest: string): ArrivingAnswer {
  const [, at = '', path = '', word = '', who = '{}'] = /^(\d+) (\S+) (yes|no) ?(.*)$/.exec(rest) ?? [];
  return { at: Number(at), path, answer: { approved: word === 'yes', ...JSON.parse(who === '' ? '{}' : who) } };
}

function readOutcomes(rest: string): [string, readonly ScriptedOutcome[]] {
  const [path = '', ...objects] = rest.split(/ (?=\{"(?:after|value|fail)")/);
  return [path, objects.map(object => JSON.parse(object))];
}

function readExpectation(word: string, rest: string): Expectation[] {
  switch (word) {
    case 'input':
    case 'step':
    case 'cancelAt':
    case 'secret':
    case 'event':
    case 'answer':
      return [];
    case 'result':
      return [{ kind: 'result', value: JSON.parse(rest) }];
    case 'fails':
      return [{ kind: 'fails', text: JSON.parse(rest) }];
    case 'failsWith':
    case 'failsNaming':
    case 'ends':
      return [{ kind: word, text: rest }];
    case 'order': {
      const [before = '', later = ''] = rest.split(' < ');
      return [{ kind: 'order', before: readMoment(before), later: readMoment(later) }];
    }
    case 'never':
      return [{ kind: 'never', moment: readMoment(rest) }];
    case 'skipped':
    case 'cancelled':
    case 'succeeded':
    case 'failed':
      return [{ kind: 'happened', moment: { path: rest, what: word } }];
    case 'child': {
      const [flow = '', status = '', count = ''] = rest.split(' ');
      return [{ kind: 'child', flow, status, count: Number(count) }];
    }
    case 'attempts': {
      const [path = '', count = ''] = rest.split(' ');
      return [{ kind: 'attempts', path, count: Number(count) }];
    }
    default:
      throw new Error(`unknown directive: //! ${word}`);
  }
}

function readMoment(text: string): Moment {
  const colon = text.lastIndexOf(':');
  return { path: text.slice(0, colon), what: text.slice(colon + 1) };
}
