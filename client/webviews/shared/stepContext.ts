import type { RunView } from '#protocol/runView.ts';
import type { StepContext } from '#protocol/webviews.ts';

/**
 * Tells the menus of the editor which step they are opened on: by an attribute of the element that hears of it.
 * @param attribute where the elements of steps have their path, or the id of their node
 */
export function tellMenu(event: MouseEvent, attribute: 'data-path' | 'data-node', run: RunView): void {
  const { currentTarget: box, target } = event;
  if (!(box instanceof HTMLElement) || !(target instanceof Element)) return;
  // By the keyboard it is opened on the list, which knows what is selected in it.
  const step = target.closest(`[${attribute}]`) ?? box.querySelector(`[${attribute}][aria-selected="true"]`);
  const context = stepContext(run, step?.getAttribute(attribute) ?? '');
  if (context === undefined) delete box.dataset.vscodeContext;
  else box.dataset.vscodeContext = context;
}

/**
 * What a step says of itself to the menus of the editor; undefined where a run can't be repeated from: from the flow
 * itself, a part of a step, and before it is known what has run.
 * @param id a path, or the id of a node of the graph
 */
export function stepContext({ file, run, flow }: RunView, id: string): string | undefined {
  const path = id.replaceAll(/:\d+(?=\/)/g, '');
  const isStep = path.includes('/') && !/[~:]/.test(path);
  if (file === undefined || run === undefined || flow === undefined || !isStep) return undefined;
  const context: StepContext = { webviewSection: 'step', preventDefaultContextMenuItems: true, file, run, flow, path };
  return JSON.stringify(context);
}
