import type { TestDeclaration } from '../../syntax/ast.ts';
import { originOf } from '../symbols.ts';
import type { Check, Look } from './check.ts';

export const duplicateTest: Check = {
  code: 'flow/duplicate-test',
  severity: 'warning',
  title: 'Two tests of the same name',
  explanation: 'A test is known by its name: in reports, and where one test is chosen to be run.',
  example: `flow greet() {
  step told = log("Hello")
}

test "greets" {
  run greet()
}

test "greets" {
   //^^^^^^^^ flow/duplicate-test
  run greet()
}
`,
  visit: { TestDeclaration: checkTest },
  isFileWide: true,
};

function checkTest(declaration: TestDeclaration, look: Look): void {
  const { name } = declaration;
  if (!name) return;
  const nameText = textOf(declaration, look);
  const first = look.file.tree.declarations.find(
    other => other.kind === 'TestDeclaration' && other.name !== undefined && textOf(other, look) === nameText,
  );
  if (first === undefined || first.span.start === declaration.span.start) return;
  look.report(name.span, `There is already a test ${nameText}. Give one of the two another name.`, {
    related: [{ message: 'The first one.', origin: originOf(look.file.uri, first) }],
  });
}

function textOf({ name }: TestDeclaration, { file }: Look): string {
  return name ? file.text.slice(name.span.start, name.span.end) : '';
}
