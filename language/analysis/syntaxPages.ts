/** What is told of each way in which a text can't be read, for the list of diagnostics. */
import type { SyntaxProblemCode } from '../syntax/problem.ts';
import type { Check } from './checks/check.ts';

/** As for a check: a heading, a paragraph, and a file that shows it. */
interface SyntaxPage extends Pick<Check, 'title' | 'explanation'> {
  /** Undefined where it would be too long to read. */
  readonly example: string | undefined;
}

export const syntaxPages: Readonly<Record<SyntaxProblemCode, SyntaxPage>> = {
  'flow/syntax': {
    title: 'A text that does not follow the grammar',
    explanation:
      'The message says what is expected and where. The rest of the file is read all the same: a statement begins with its keyword, and ends where the next one begins.',
    example: `flow greet() {
  step told log("Hello")
     //^^^^ flow/syntax
}
`,
  },
  'flow/bad-number': {
    title: 'A number that can’t be read',
    explanation: 'Numbers are written `12`, `1.5` or `1e6`, durations `250ms`, `30s`, `5m`, `2h`, `1d` and `1h30m`.',
    example: `flow rest() {
  step pause = sleep(5sec)
                   //^^^^ flow/bad-number
                   //^^^^ flow/argument-type
}
`,
  },
  'flow/expected-expression': {
    title: 'A value that is missing',
    explanation: 'What stands here needs a value after it: a name, a literal, a call.',
    example: `flow greet() -> int {
  let seven =
          //^ flow/expected-expression
  return seven
}
`,
  },
  'flow/expected-name': {
    title: 'A name that is missing',
    explanation: 'A name starts with a letter or `_`, and goes on with letters, digits and `_`.',
    example: `flow greet() {
  step = log("Hello")
//^^^^ flow/expected-name
}
`,
  },
  'flow/expected-type': {
    title: 'A type that is missing',
    explanation:
      'After `:` and `->` stands a type: `string`, `int[]`, `{ id: string }`, a name that is declared with `type`.',
    example: `type Order = { id: }
               //^ flow/expected-type
`,
  },
  'flow/nested-too-deep': {
    title: 'A text that nests too deep',
    explanation:
      'Blocks, expressions and types nest some 150 levels deep at most, and one expression chains a thousand operators. Give a part a name of its own. An example would fill this page: `test/unit/syntax/recovery.test.ts` has some.',
    example: undefined,
  },
  'flow/not-a-call': {
    title: 'A step that calls nothing',
    explanation: 'A `step` calls an action or a flow, or is a block form; a value without a call is a `let`.',
    example: `flow greet(name: string) {
  step same = name
            //^^^^ flow/not-a-call
            //^^^^ flow/not-callable
}
`,
  },
  'flow/reserved-word': {
    title: 'A word of the language as a name',
    explanation:
      'Words that begin a statement or a clause are never the name of a variable. Every word can be the name of a field or an argument.',
    example: `flow greet(match: string) {
         //^^^^^ flow/reserved-word
         //^^^^^ flow/unused-parameter
  step told = log("Hello")
}
`,
  },
  'flow/unclosed': {
    title: 'A bracket that is never closed',
    explanation:
      'Each `{`, `[` and `(` needs its other half. Where a block ends is told by the indentation then, so that the rest of the file is read as it is meant.',
    example: `flow greet() {
  step told = log(message: "Hello"
                         //^^^^^^^ flow/unclosed
}
`,
  },
  'flow/unexpected-character': {
    title: 'A character that means nothing here',
    explanation: 'Texts stand in double quotes, comments after `//`, and the language has no `;` and no `#`.',
    example: `flow greet() {
  step told = log("Hello");
                        //^ flow/unexpected-character
}
`,
  },
  'flow/unknown-escape': {
    title: 'A `\\` before a letter that it does not go with',
    explanation:
      'The escapes are `\\n`, `\\t`, `\\r`, `\\\\`, `\\"`, `\\$` and `\\u{1F600}`. A `\\` itself is written `\\\\`.',
    example: `flow find(text: string) -> boolean {
  return text.matches("\\d")
                     //^^ flow/unknown-escape
}
`,
  },
  'flow/unterminated-string': {
    title: 'A text without its closing quotes',
    explanation: 'A text in `"` ends on its line; one of several lines stands in `"""`.',
    example: `flow greet() {
  step told = log("Hello)
                //^^^^^^^ flow/unterminated-string
}
`,
  },
};
