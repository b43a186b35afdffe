import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { Statement } from '#language/syntax/ast.ts';
import { changeBetween } from '#language/syntax/edit.ts';
import { type Parsed, parse } from '#language/syntax/parser.ts';
import { reparse } from '#language/syntax/reparse.ts';
import { type Edit, edit } from '#test/support/edits.ts';

const samples = [...globSync('language/std/*.flow'), 'test/fixtures/taste.flow', 'test/fixtures/grammar.flow'].map(
  path => readFileSync(path, 'utf8'),
);

const two = 'flow a() {\n  step s = log("x")\n}\n\nflow b() {\n  step s = log("y")\n}\n';

/** Some flows of many statements, of all kinds. */
const long = ['a', 'b', 'c']
  .map(
    name => `/// Flow ${name}.
flow ${name}(x: int) -> string {
  // Above the first.
  let a = x + 1
  step s1 = http.get("https://example.org/\${a}", headers: { accept: "text/plain" })
    retry 3 backoff 1s..10s
    timeout 30s

  /// Documented.
  step s2 = if a > 2 {
    step inner = log("deep")
  } else {
    return "else" // behind
  }
  let text = """
    Many lines
    \${a}
  """
  step all = for item in [1, 2, 3] limit 2 {
    let y = item * 2
    yield y
  }
  // Between.
  cancel s1
  step s3 = log("again") after s2
  step m = match a {
    1 => {
      return "one"
    }
    else => {
      return "more"
    }
  }
  return text
}
`,
  )
  .join('\n');

/** Writes something where a statement, a clause or a part of one may stand, or takes a line away. */
const statementEdit: fc.Arbitrary<Edit> = fc
  .record({
    at: fc.double({ min: 0, max: 0.999, noNaN: true }),
    place: fc.constantFrom('start' as const, 'end' as const, 'middle' as const, 'none' as const),
    text: fc.constantFrom(
      ...[
        '  let t = a\n',
        '    retry 2\n',
        ' timeout 5s',
        '  return\n',
        'x',
        ' ',
        '\n',
        '// note',
        '/// doc\n',
        '"',
        '"""',
      ],
      ...[
        '  step n = log("n")\n',
        ' after s1',
        '}\nflow more() {\n',
        '  }\n',
        '  if a > 1 {\n',
        ', 4',
        '\n\n',
        '  type T = int\n',
      ],
    ),
  })
  .map(({ at, place, text }) => written => {
    const lines = written.split('\n');
    const index = Math.floor(at * lines.length);
    const line = lines[index] ?? '';
    const middle = Math.floor((at * 7919) % (line.length + 1));
    const made = {
      start: text + line,
      end: line + text,
      middle: line.slice(0, middle) + text + line.slice(middle),
      none: '',
    };
    lines[index] = made[place];
    return lines.join('\n');
  });

function bodyOf({ tree }: Parsed, index: number): readonly Statement[] {
  const flow = tree.declarations[index];
  return (flow?.kind === 'FlowDeclaration' && flow.body?.statements) || [];
}

/** Holds what each of the edits gives against what parsing afresh gives. */
function assertFollowed(start: string, edits: readonly ((text: string) => string)[]): void {
  let text = start;
  let parsed: Parsed = parse(text);
  for (const change of edits) {
    const after = change(text);
    parsed = reparse(parsed, text, after);
    text = after;
    assert.deepEqual(parsed, parse(text));
  }
}

describe('changeBetween', () => {
  it('finds the smallest change', () => {
    assert.deepEqual(changeBetween('abcd', 'abXd'), { start: 2, removed: 1, inserted: 1 });
    assert.deepEqual(changeBetween('aa', 'aaa'), { start: 2, removed: 0, inserted: 1 });
    assert.deepEqual(changeBetween('abc', ''), { start: 0, removed: 3, inserted: 0 });
    assert.equal(changeBetween('abc', 'abc'), undefined);
  });

  it('makes one text of the other', () => {
    fc.assert(
      fc.property(fc.constantFrom(...samples), edit, (before, change) => {
        const after = change(before);
        const found = changeBetween(before, after) ?? { start: 0, removed: 0, inserted: 0 };
        const inserted = after.slice(found.start, found.start + found.inserted);
        assert.equal(before.slice(0, found.start) + inserted + before.slice(found.start + found.removed), after);
      }),
    );
  });
});

describe('parsing again', () => {
  it('keeps the declarations that an edit does not touch, and moves them', () => {
    const before = parse(two);
    const [, b] = before.tree.declarations;
    const text = two.replace('"x"', '"longer"');
    const after = reparse(before, two, text);
    assert.equal(after.tree.declarations[1], b);
    assert.deepEqual(after, parse(text));
  });

  it('keeps the head of a flow when its body changes', () => {
    const before = parse(two);
    const [a] = before.tree.declarations;
    const after = reparse(before, two, two.replace('"x"', '"longer"'));
    const [now] = after.tree.declarations;
    assert.ok(a?.kind === 'FlowDeclaration' && now?.kind === 'FlowDeclaration');
    assert.equal(now.name, a.name);
  });

  it('keeps the statements of a flow that an edit does not touch, and moves them', () => {
    const before = parse(long);
    assert.deepEqual(before.problems, []);
    const statements = bodyOf(before, 1);
    const text = long.replace('flow b(x: int) -> string {\n', '$&  let more = 1\n');
    const after = reparse(before, long, text);
    assert.deepEqual(after, parse(text));
    assert.equal(bodyOf(after, 1).at(-1), statements.at(-1));
  });

  it('tells lines that moved', () => {
    const broken = `${two}flow c() {\n  step s = log("z")\n`;
    const text = broken.replace('"x"', '\n"x"');
    assert.deepEqual(reparse(parse(broken), broken, text), parse(text));
  });

  it('gives documentation to what stands under it now, comments between them or not', () => {
    for (const between of ['', '// Why.\n']) {
      const before = `fn a() -> int = 1\n/// Documented.\n${between}secret x\n\nsecret y\n`;
      const text = before.replace('secret x', '// secret x');
      assert.deepEqual(reparse(parse(before), before, text), parse(text));
    }
  });

  it('gives what parsing afresh gives, after edits of statements', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(statementEdit, edit), { minLength: 1, maxLength: 6 }), edits =>
        assertFollowed(long, edits),
      ),
      { endOnFailure: true, numRuns: 50 },
    );
  }).timeout(60_000);

  it('gives what parsing afresh gives, after any edits', () => {
    fc.assert(
      fc.property(fc.constantFrom(two, ...samples), fc.array(edit, { minLength: 1, maxLength: 8 }), (sample, edits) =>
        assertFollowed(sample, edits),
      ),
      { endOnFailure: true, numRuns: 150 },
    );
  }).timeout(60_000);
});
