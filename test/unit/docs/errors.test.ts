import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

describe('docs/errors.md', () => {
  it('lists every code that a failure is made with', () => {
    const page = readFileSync(`${root}docs/errors.md`, 'utf8');
    const made = globSync('{runner,language/plan}/**/*.ts', { cwd: root }).flatMap(file =>
      [
        ...readFileSync(`${root}${file}`, 'utf8').matchAll(/new (?:ActionFailure|EvaluationError)\(\s*'([\w/-]+)'/g),
      ].map(match => match[1] ?? ''),
    );
    // What only a plan that no checker has seen can run into.
    const internal = new Set(['builtin', 'function', 'method', 'kernel/scope', 'secret']);
    assert.ok(made.length > 40);
    assert.deepEqual(
      [...new Set(made)].filter(code => !internal.has(code) && !page.includes(`\`${code}\``)).sort(),
      [],
    );
  });
});
