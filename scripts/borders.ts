/**
 * Who may import whom, as docs/architecture.md tells it. Biome and the project references hold the coarse borders while
 * one types; this holds the whole table: each room's packages, and features that never import their siblings.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { root } from './paths.ts';

interface Room {
  /** Folder, from the root. The longest that fits a file is the file's room. */
  readonly folder: string;
  /** Folders that it may import from, besides its own. */
  readonly folders: readonly string[];
  /** Packages that it may import; Node's own modules are `node:*`. */
  readonly packages: readonly string[];
}

const rooms: readonly Room[] = [
  { folder: 'protocol', folders: [], packages: [] },
  {
    folder: 'language',
    folders: ['protocol', 'language/outside', 'language/triggers'],
    packages: ['chevrotain', 'vscode-languageserver-types', 'fastest-levenshtein', 're2js', '@noble/hashes'],
  },
  { folder: 'language/triggers', folders: [], packages: ['croner', 'picomatch'] },
  { folder: 'language/outside', folders: ['language', 'protocol'], packages: ['yaml', '@babel/parser'] },
  { folder: 'runner/kernel', folders: ['language/plan', 'protocol'], packages: [] },
  {
    folder: 'runner',
    folders: ['runner/kernel', 'language', 'protocol'],
    packages: [
      'node:*',
      'undici',
      'pg',
      'mysql2',
      'ioredis',
      'nodemailer',
      'csv-parse',
      'csv-stringify',
      'yauzl',
      'yazl',
      'tar-stream',
      '@nats-io/transport-node',
      '@rgrove/parse-xml',
      'aws4fetch',
      'mqtt',
      '@restatedev/restate-sdk',
      'ssh2',
      '@modelcontextprotocol/sdk',
    ],
  },
  {
    folder: 'runner/serve',
    folders: ['runner', 'language', 'protocol'],
    packages: ['node:*', 'hono', '@hono/node-server', 'chokidar'],
  },
  {
    folder: 'runner/telemetry',
    folders: ['runner', 'language', 'protocol'],
    packages: [
      'node:*',
      ...['@opentelemetry/api', '@opentelemetry/resources', '@opentelemetry/sdk-trace', '@opentelemetry/sdk-metrics'],
      ...['@opentelemetry/exporter-trace-otlp-http', '@opentelemetry/exporter-metrics-otlp-http'],
      '@opentelemetry/exporter-prometheus',
    ],
  },
  {
    folder: 'runner/debug',
    folders: ['runner', 'language', 'protocol'],
    packages: ['node:*', '@vscode/debugadapter', '@vscode/debugprotocol'],
  },
  {
    folder: 'server',
    folders: ['language', 'protocol'],
    packages: ['node:*', 'vscode-languageserver', 'vscode-languageserver-textdocument', 'vscode-languageserver-types'],
  },
  {
    folder: 'cli',
    folders: ['language', 'runner', 'protocol'],
    packages: ['node:*', 'chokidar', 'commander', 'cli-table3', 'diff', 'picocolors'],
  },
  { folder: 'client', folders: ['protocol'], packages: ['node:*', 'jsonc-parser', 'vscode', 'vscode-languageclient'] },
  { folder: 'client/webviews', folders: ['protocol'], packages: ['preact'] },
];

/** Folders whose entries (files or folders) never import one another. A name in `shared` may be imported by all. */
const siblings: readonly { readonly folder: string; readonly shared: readonly string[] }[] = [
  { folder: 'client/features', shared: [] },
  { folder: 'client/webviews', shared: ['shared'] },
  { folder: 'language/features', shared: ['support'] },
  { folder: 'cli/commands', shared: [] },
];

const isWithin = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

/** What a file imports, with the line (from 1) where that stands. Types count as well: a border is a border. */
function importsOf(text: string): readonly { readonly specifier: string; readonly line: number }[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\b[^'";]*?\bfrom\s*'([^']+)'|(?:^|\n)\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/g;
  return [...text.matchAll(pattern)].map(match => ({
    specifier: match[1] ?? match[2] ?? match[3] ?? '',
    line: text.slice(0, match.index + match[0].length).split('\n').length,
  }));
}

/** The imported file's path from the root, or undefined for a package. */
function targetOf(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1);
  if (specifier.startsWith('.')) return normalize(join(dirname(file), specifier));
  return undefined;
}

function roomOf(path: string): Room | undefined {
  const around = rooms.filter(room => isWithin(path, room.folder));
  return around.sort((a, b) => b.folder.length - a.folder.length)[0];
}

const packageName = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

function isPackageAllowed(room: Room, specifier: string): boolean {
  if (specifier.startsWith('node:')) return room.packages.includes('node:*');
  return room.packages.includes(packageName(specifier));
}

/** The entry of a folder that a path belongs to: `features/run/x.ts` is of `run`, as is `features/run.ts`. */
const entryOf = (path: string, folder: string): string =>
  (path.slice(folder.length + 1).split('/')[0] ?? '').replace(/\.tsx?$/, '');

function siblingProblem(file: string, target: string): string | undefined {
  for (const { folder, shared } of siblings) {
    if (!isWithin(file, folder) || !isWithin(target, folder)) continue;
    const [from, to] = [entryOf(file, folder), entryOf(target, folder)];
    if (from !== to && !shared.includes(to)) return `${folder}/${from} imports its sibling ${to}.`;
  }
  return undefined;
}

/** Why a file of a room may not import this, or undefined. */
export function borderProblem(file: string, specifier: string): string | undefined {
  const room = roomOf(file);
  if (room === undefined) return undefined;
  const target = targetOf(file, specifier);
  if (target === undefined) {
    return isPackageAllowed(room, specifier) ? undefined : `${room.folder} may not import ${specifier}.`;
  }
  const sibling = siblingProblem(file, target);
  if (sibling !== undefined) return sibling;
  const isAllowed = [room.folder, ...room.folders].some(folder => isWithin(target, folder));
  // A room within another's folder is not that other room, unless it is named.
  const targetRoom = roomOf(target)?.folder;
  const isForeign = targetRoom !== undefined && targetRoom !== room.folder && !isReachable(room, targetRoom);
  return isAllowed && !isForeign ? undefined : `${room.folder} may not import from ${targetRoom ?? dirname(target)}.`;
}

/** A room may import from rooms inside the folders that it names; its own folder's inner rooms are private to them. */
const isReachable = (room: Room, targetRoom: string): boolean =>
  room.folders.some(folder => targetRoom === folder || isWithin(targetRoom, folder) || isWithin(folder, targetRoom));

/** All imports that cross a border, one line each. */
export function findBorderProblems(): readonly string[] {
  const folders = [...new Set(rooms.map(room => room.folder.split('/')[0]))];
  const files = globSync(
    folders.map(folder => `${folder}/**/*.{ts,tsx}`),
    { cwd: root },
  );
  return files.sort().flatMap(file =>
    importsOf(readFileSync(join(root, file), 'utf8')).flatMap(({ specifier, line }) => {
      const problem = borderProblem(file, specifier);
      return problem === undefined ? [] : [`${file}:${line}: ${problem}`];
    }),
  );
}
