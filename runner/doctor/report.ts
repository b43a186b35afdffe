/** What was found around flows, as Markdown: to be read, and to be pasted. */
import type { Surroundings } from './lookAround.ts';

/** The oldest Node that runs flows. */
const oldestNode = 22;

export function reportText(found: Surroundings): string {
  return [
    `## ${found.folder}`,
    '',
    nodeLine(found),
    `- ${found.platform}`,
    journalLine(found),
    filesLine(found),
    ...found.files.filter(({ errors }) => errors > 0).map(fileLine),
    ...section('Secrets', found.secrets.map(secretLine), 'No flow reads one.'),
    ...section('Connections', found.connections.map(connectionLine), 'No flow uses a server.'),
    ...section('Commands', found.commands.map(commandLine), 'No step starts a program by a name that is written out.'),
    '',
  ].join('\n');
}

/** Whether all that was looked for is there. */
export function isWell({ node, journal, files, secrets, connections, commands }: Surroundings): boolean {
  return (
    majorOf(node.version) >= oldestNode &&
    journal.problem === undefined &&
    files.every(({ errors }) => errors === 0) &&
    secrets.every(({ place }) => place !== undefined) &&
    connections.every(({ state }) => state === 'listens') &&
    commands.every(({ path }) => path !== undefined)
  );
}

function section(title: string, lines: readonly string[], none: string): readonly string[] {
  return ['', `### ${title}`, '', ...(lines.length === 0 ? [none] : lines)];
}

const mark = (isGood: boolean): string => (isGood ? '✔' : '✖');

const majorOf = (version: string): number => Number(/^v(\d+)/.exec(version)?.[1] ?? 0);

function nodeLine({ node: { version, path } }: Surroundings): string {
  const isGood = majorOf(version) >= oldestNode;
  return `- ${mark(isGood)} Node ${version} (${path})${isGood ? '' : `: flows need Node ${oldestNode} or newer`}`;
}

function journalLine({ journal: { path, size, runs, interrupted, problem } }: Surroundings): string {
  if (problem !== undefined) return `- ✖ Journal: ${problem}`;
  if (size === undefined) return `- Journal: none yet (${path})`;
  const rest = interrupted === 0 ? '' : `, ${interrupted} of them interrupted: \`baton resume\` goes on with one`;
  return `- ✔ Journal: ${counted(runs, 'run')}${rest}, ${Math.ceil(size / 1024)} kB (${path})`;
}

function filesLine({ files }: Surroundings): string {
  const flows = files.reduce((sum, each) => sum + each.flows.length, 0);
  return `- ${mark(files.length > 0)} ${counted(files.length, 'file')} with ${counted(flows, 'flow')}`;
}

const fileLine = ({ path, errors }: Surroundings['files'][number]): string =>
  `- ✖ ${path}: ${counted(errors, 'error')}; \`baton check\` and the list of problems tell them`;

function secretLine({ name, variables, place }: Surroundings['secrets'][number]): string {
  if (place !== undefined) return `- ✔ \`${name}\`: in ${place}`;
  const wanted = variables.map(variable => `\`${variable}\``).join(' or ');
  return `- ✖ \`${name}\`: set ${wanted} in the environment or a \`.env\` file, unless the editor keeps it`;
}

function connectionLine({ name, type, address, state }: Surroundings['connections'][number]): string {
  return `- ${mark(state === 'listens')} \`${name}\` (${type}${address === undefined ? '' : `, ${address}`}): ${state}`;
}

function commandLine({ name, path }: Surroundings['commands'][number]): string {
  return path === undefined ? `- ✖ \`${name}\`: not found in \`PATH\`` : `- ✔ \`${name}\`: ${path}`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
