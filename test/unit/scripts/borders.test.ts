import assert from 'node:assert/strict';
import { borderProblem } from '#scripts/borders.ts';

describe('the borders between rooms', () => {
  const allowed: readonly [string, string][] = [
    ['language/features/hover.ts', '../analysis/model.ts'],
    ['language/features/hover.ts', './support/places.ts'],
    ['language/features/completion.ts', './completion/place.ts'],
    ['runner/kernel/decide.ts', '#language/plan/plan.ts'],
    ['runner/engines/embedded/engine.ts', '#runner/kernel/decide.ts'],
    ['client/features/run/runFlow.ts', '#client/editor/trust.ts'],
    ['cli/main.ts', '#runner/program.ts'],
  ];
  const forbidden: readonly [string, string, RegExp][] = [
    ['protocol/graph.ts', '#language/syntax/ast.ts', /protocol may not/],
    ['language/syntax/parser.ts', 'node:fs', /language may not import node:fs/],
    ['language/features/hover.ts', './rename.ts', /sibling/],
    ['runner/kernel/decide.ts', '#language/analysis/model.ts', /kernel may not/],
    ['runner/kernel/decide.ts', 'node:crypto', /kernel may not/],
    ['server/main.ts', '#runner/program.ts', /server may not/],
    ['client/features/run/runFlow.ts', '#language/plan/plan.ts', /client may not/],
    ['client/features/run/runFlow.ts', '../graph/nodeAt.ts', /sibling/],
    ['client/webviews/graph/app.tsx', 'vscode', /webviews may not import vscode/],
  ];

  for (const [file, specifier] of allowed) {
    it(`let ${file} import ${specifier}`, () => assert.equal(borderProblem(file, specifier), undefined));
  }

  for (const [file, specifier, problem] of forbidden) {
    it(`keep ${file} from importing ${specifier}`, () => assert.match(borderProblem(file, specifier) ?? '', problem));
  }
});
