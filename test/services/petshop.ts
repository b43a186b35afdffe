/**
 * A pet shop behind HTTP, as `examples/petshop/petshop.openapi.yaml` describes it. It keeps everything in memory; to
 * adopt takes the token `let-me-in`.
 *
 * `node test/services/petshop.ts [port]` serves on the loopback interface and prints its address.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Petshop {
  /** `http://127.0.0.1:54321` */
  readonly url: string;
  close(): Promise<void>;
}

interface Pet {
  readonly id: number;
  readonly name: string;
  readonly kind: 'cat' | 'dog' | 'rabbit';
  readonly born: string;
  state: 'free' | 'adopted';
}

interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

const token = 'let-me-in';

const newPets = (): Pet[] => [
  { id: 1, name: 'Tom', kind: 'cat', born: '2024-03-01', state: 'free' },
  { id: 2, name: 'Rex', kind: 'dog', born: '2021-07-12', state: 'free' },
  { id: 3, name: 'Molly', kind: 'cat', born: '2019-11-30', state: 'free' },
  { id: 4, name: 'Hazel', kind: 'rabbit', born: '2026-02-14', state: 'adopted' },
];

/** Starts the pet shop on the loopback interface. A port of 0 takes any free one. */
export async function startPetshop(port = 0): Promise<Petshop> {
  const pets = newPets();
  const server = createServer((request, response) => {
    void answer(request, pets).then(({ status, body }) => {
      response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json' });
      response.end(body === undefined ? undefined : JSON.stringify(body));
    });
  });
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(request: IncomingMessage, pets: Pet[]): Promise<Reply> {
  const url = new URL(request.url ?? '/', 'http://petshop');
  const line = `${request.method} ${url.pathname}`;
  const [, id] = /^\/pets\/(\d+)/.exec(url.pathname) ?? [];
  const pet = pets.find(each => each.id === Number(id));
  if (line === 'GET /pets') return { status: 200, body: found(pets, url.searchParams) };
  if (/^GET \/pets\/\d+$/.test(line)) return pet ? { status: 200, body: pet } : missing(id);
  if (!/^(PUT|DELETE) \/pets\/\d+\/adoption$/.test(line))
    return { status: 404, body: { error: `Nothing is at ${line}.` } };
  if (request.headers.authorization !== `Bearer ${token}`) return { status: 401, body: { error: 'Who is there?' } };
  if (pet === undefined) return missing(id);
  if (request.method === 'DELETE') {
    pet.state = 'free';
    return { status: 204 };
  }
  const { owner } = JSON.parse(await textOf(request)) as { owner: string };
  if (pet.state === 'adopted') return { status: 409, body: { error: `${pet.name} has a home already.` } };
  pet.state = 'adopted';
  return { status: 201, body: { pet: pet.id, owner, papers: `A-${pet.id}-${owner.length}` } };
}

function found(pets: readonly Pet[], query: URLSearchParams): readonly Pet[] {
  const kinds = query.getAll('kind');
  const free = pets.filter(({ state, kind }) => state === 'free' && (kinds.length === 0 || kinds.includes(kind)));
  return free.slice(0, Number(query.get('limit') ?? 20));
}

function missing(id: string | undefined): Reply {
  return { status: 404, body: { error: `There is no pet ${id}.` } };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

if (import.meta.main) {
  const petshop = await startPetshop(Number(process.argv[2] ?? 0));
  console.log(petshop.url);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void petshop.close());
}
