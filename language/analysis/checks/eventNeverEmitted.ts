import type { FlowDeclaration } from '../../syntax/ast.ts';
import { awaitedIn, emittedIn, eventKey } from '../events.ts';
import type { Check, Look } from './check.ts';
import { declaredAt } from './check.ts';

export const eventNeverEmitted: Check = {
  code: 'flow/event-never-emitted',
  severity: 'information',
  title: 'An event that is waited for, and that no flow emits',
  explanation:
    'A flow waits for an event until one comes. When no flow of the workspace emits it, it has to come from outside: from a program or a person. If that is how it is meant, all is well; else an `emit` is missing, or the name is that of another event.',
  example: `event paid(order: string)

flow ship(order: string) {
  step payment = wait paid(order: order) timeout 3d
                    //^^^^ flow/event-never-emitted
  step told = log("paid: \${payment.order}")
}
`,
  isFileWide: true,
  visit: { FlowDeclaration: checkFlow },
};

function checkFlow(declaration: FlowDeclaration, look: Look): void {
  const part = look.parts.find(each => each.declaration === declaration);
  for (const { name, event } of part ? awaitedIn(part) : []) {
    const key = eventKey(event);
    if ([...look.files.values()].some(file => emittedIn(file).has(key))) continue;
    look.report(
      name.span,
      `No flow of this workspace emits \`${event.name}\`: unless something outside sends it, this waits in vain.`,
      { related: declaredAt(event.name, event.origin) },
    );
  }
}
