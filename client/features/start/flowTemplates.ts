/** What a new flow may start from: the flows of the sample workspace, and one with nothing in it. */

export interface FlowTemplate {
  readonly label: string;
  readonly detail: string;
  /** A file of the samples; undefined for the empty flow. */
  readonly sample: string | undefined;
  /** The name of the sample's flow, which the new one does not keep. */
  readonly flow: string;
}

export const flowTemplates: readonly FlowTemplate[] = [
  { label: 'Empty flow', detail: 'One step that writes to the log.', sample: undefined, flow: '' },
  {
    label: 'Hello',
    detail: 'A parameter with a default, values, a result, and a test.',
    sample: 'hello.flow',
    flow: 'hello',
  },
  {
    label: 'Side by side',
    detail: 'Order that comes from need; a loop over a list, two at a time.',
    sample: 'breakfast.flow',
    flow: 'breakfast',
  },
  {
    label: 'Failure and undo',
    detail: 'retry, catch, timeout, and what is taken back when a later step fails.',
    sample: 'trip.flow',
    flow: 'trip',
  },
  {
    label: 'Waiting for an event',
    detail: 'An event, and a race between it and the clock.',
    sample: 'question.flow',
    flow: 'ask',
  },
  {
    label: 'Types and lists',
    detail: 'Types, functions, and a file for each element.',
    sample: 'orders.flow',
    flow: 'receipts',
  },
];

const empty = `flow NAME() {
  step told = log("Hello")
}
`;

/**
 * The text of a new file.
 *
 * @param sample the text of the template's sample
 * @param file name of the new file; its flow is named after it
 */
export function textFrom({ flow }: FlowTemplate, sample: string | undefined, file: string): string {
  const name = flowName(file);
  return sample === undefined
    ? empty.replace('NAME', name)
    : sample.replaceAll(new RegExp(`\\b${flow}(?=[(/])`, 'g'), name);
}

/** `nightlyReport` of `nightly-report.flow`. */
export function flowName(file: string): string {
  const words = file
    .replace(/\.flow$/, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '');
  const joined = words
    .map((word, index) => (index === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1))
    .join('');
  return /^[\p{L}_]/u.test(joined) && !reserved.has(joined)
    ? joined
    : `flow${joined.charAt(0).toUpperCase()}${joined.slice(1)}`;
}

/** Words of the language that people name files by. */
const reserved: ReadonlySet<string> = new Set(
  'import flow fn on declare step let if else match for in repeat until parallel sequence race try catch finally wait emit cancel start return yield fail after when retry timeout undo cache limit using as true false null'.split(
    ' ',
  ),
);
