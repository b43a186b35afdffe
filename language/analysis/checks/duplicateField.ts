import type { Check, Look } from './check.ts';

export const duplicateField: Check = {
  code: 'flow/duplicate-field',
  severity: 'error',
  title: 'A field that is there twice',
  explanation: 'Each field of an object, and of an object type, has one value or type.',
  example: `flow give() -> { id: string } {
  return { id: "a", id: "b" }
                  //^^ flow/duplicate-field
}
`,
  visit: {
    ObjectLiteral: ({ fields }, look) =>
      report(
        fields.flatMap(field => (field.kind === 'ObjectField' ? [field.name] : [])),
        look,
      ),
    ObjectType: ({ fields }, look) =>
      report(
        fields.map(field => field.name),
        look,
      ),
  },
};

function report(names: readonly { text: string; span: { start: number; end: number } }[], look: Look): void {
  const seen = new Set<string>();
  for (const { text, span } of names) {
    if (seen.has(text)) look.report(span, `The field \`${text}\` is there twice. Keep one of the two.`);
    seen.add(text);
  }
}
