/**
 * What another language service takes for a file, in a process of its own: `node bench/peer.ts json|actions steps keystrokes`.
 * Prints, as JSON, the CPU milliseconds of the first diagnostics and of those after each keystroke.
 */
import { registerHooks } from 'node:module';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { actionsWorkflow, stateMachine, stateMachineSchema } from './samples.ts';

interface Peer {
  readonly text: string;
  /** A place to type digits at. */
  readonly offset: number;
  validate(document: TextDocument): PromiseLike<readonly unknown[]>;
}

const [, , name = 'json', steps = '1000', keystrokes = '20'] = process.argv;
const peer = name === 'json' ? await jsonService(Number(steps)) : await actionsService(Number(steps));
let document = TextDocument.create('file:///bench', name, 1, peer.text);
const first = await cpuOf(() => peer.validate(document));
const costs: number[] = [];
for (let index = 0; index < Number(keystrokes); index++) {
  costs.push(
    await cpuOf(() => {
      const start = document.positionAt(peer.offset);
      document = TextDocument.update(document, [{ range: { start, end: start }, text: '1' }], document.version + 1);
      return peer.validate(document);
    }),
  );
}
console.log(JSON.stringify({ first, costs, lines: document.lineCount }));

async function cpuOf(work: () => PromiseLike<unknown>): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

async function jsonService(count: number): Promise<Peer> {
  const { getLanguageService } = await import('vscode-json-languageservice');
  const service = getLanguageService({});
  service.configure({ schemas: [{ uri: 'bench:/schema', fileMatch: ['*'], schema: stateMachineSchema as object }] });
  const text = stateMachine(count);
  return {
    text,
    offset: text.indexOf('https://example.org/', text.length / 2) + 'https://example.org/'.length,
    validate: document => service.doValidation(document, service.parseJSONDocument(document)),
  };
}

async function actionsService(count: number): Promise<Peer> {
  // The package imports JSON as bundlers do.
  registerHooks({
    load: (url, context, next) =>
      next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context),
  });
  const { validate } = await import('@actions/languageservice');
  const text = actionsWorkflow(count);
  return {
    text,
    offset: text.indexOf('https://example.org/', text.length / 2) + 'https://example.org/'.length,
    validate: document => validate(document),
  };
}
