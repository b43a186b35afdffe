import type { TriggerDeclaration } from '../../syntax/ast.ts';
import { pathShape } from '../../triggers/requestPath.ts';
import type { FileModel } from '../model.ts';
import type { Check, Look, ReportParts } from './check.ts';
import { removed } from './removal.ts';
import { triggerName, triggerText } from './triggerTexts.ts';

export const duplicateTrigger: Check = {
  code: 'flow/duplicate-trigger',
  severity: 'error',
  title: 'Two triggers that are the same',
  explanation:
    'A request is answered by one flow, so a method and path may stand in one `on webhook` only. Any other trigger that stands twice with the same flow would start it twice.',
  example: `flow take() {
  step told = log("Taken")
}
on webhook("POST", "/orders") => take()
on webhook("POST", "/orders") => take()
 //^^^^^^^^^^^^^^^^^^^^^^^^^^ flow/duplicate-trigger
`,
  isFileWide: true,
  visit: { TriggerDeclaration: checkTrigger },
};

function checkTrigger(declaration: TriggerDeclaration, look: Look): void {
  const own = keyOf(declaration, look.file);
  const at = declaration.trigger ?? declaration.event;
  if (own === undefined || !at) return;
  for (const other of look.file.tree.declarations) {
    if (other === declaration) return;
    if (other.kind !== 'TriggerDeclaration' || keyOf(other, look.file) !== own) continue;
    const { start, end } = other.span;
    const first: ReportParts['related'] = [{ message: 'The first one.', origin: { uri: look.file.uri, start, end } }];
    const fixes = [removed('Remove it', look.file.text, declaration.span)];
    look.report(at.span, messageFor(declaration, look.file), { related: first, fixes });
    return;
  }
}

function messageFor(declaration: TriggerDeclaration, file: FileModel): string {
  return triggerName(declaration, file) === 'webhook'
    ? 'There is already a webhook with this method and path.'
    : 'This trigger stands here twice, and would start its flow twice.';
}

/** What tells a trigger from all that are not the same; undefined where that is not known. */
function keyOf(declaration: TriggerDeclaration, file: FileModel): string | undefined {
  if (triggerName(declaration, file) !== 'webhook') return textOf(declaration, file);
  const method = triggerText(declaration, 'method', file);
  const path = triggerText(declaration, 'path', file);
  return method && path && `${method.text} ${pathShape(path.text)}`;
}

/** The declaration as it is written, on one line. */
function textOf({ trigger, event, span }: TriggerDeclaration, file: FileModel): string {
  return file.text.slice((trigger ?? event ?? { span }).span.start, span.end).replace(/\s+/g, ' ');
}
