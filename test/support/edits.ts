/** Random edits of texts, as someone who types makes them. */
import fc from 'fast-check';

const pieces = [
  ...['a', 'x1', ' ', '\n', '\n\n', '"', '"""', '{', '}', '(', ')', ',', '.', ':', '=', '${', '//', '///', '?', '\r\n'],
  ...[
    'step s = log("x")\n',
    'flow added() {\n  step s = log("x")\n}\n',
    'type T = string\n',
    'fn f(n: int) -> int = n\n',
  ],
  ...['let y = ', 'if true {\n  }\n', 'retry 3', ' after s', 'return ', '| int', 'import ', 'flow ', '1h', '5', "'"],
];

/** A function that makes another text of a text. */
export type Edit = (text: string) => string;

/** Takes out some characters somewhere and puts something in: a piece of the language, or of the text itself. */
export const edit: fc.Arbitrary<Edit> = fc
  .record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    removed: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(200)),
    inserted: fc.oneof(
      fc.constant(undefined),
      fc.constantFrom(...pieces),
      fc.record({ from: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.nat(120) }),
    ),
  })
  .map(({ at, removed, inserted }) => text => {
    const start = Math.floor(at * text.length);
    const piece =
      typeof inserted === 'object'
        ? text.substr(Math.floor(inserted.from * text.length), inserted.length)
        : (inserted ?? '');
    return text.slice(0, start) + piece + text.slice(start + removed);
  });
