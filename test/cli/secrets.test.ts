/** Secrets through the whole program: where they come from, and that nothing that is kept or shown has them in it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { formsOf } from '#runner/secrets/forms.ts';
import { mask } from '#runner/secrets/masker.ts';
import { type BatonOptions, baton, ended, startBaton, temporaryFolder } from './baton.ts';

const token = 'p@ss "w0rd"/<&\'é~long+enough';
const pem = '-----BEGIN KEY-----\nMIIBVgIBADANBgkqhkiG9w0B\nAQEFAASCAUAwggE8AgEAAkEA\n-----END KEY-----';

/** All that would give a secret away: its forms, those of its lines, and of what the flow makes of it. */
const telling = [token, ...pem.split('\n').slice(1, 3), token.toUpperCase(), [...token].reverse().join('')].flatMap(
  formsOf,
);

const flow = (body: string) => `secret apiToken
secret signingKey

flow f(address: string) -> { ok: boolean } {
${body}
  return { ok: true }
}
`;

const echo = `process.stdin.on('data', data => {
  const t = process.env.TOKEN;
  const b = Buffer.from('user:' + t);
  console.log(t, JSON.stringify({ t }), JSON.stringify(JSON.stringify({ t })), encodeURIComponent(t));
  console.log(b.toString('base64'), b.toString('base64url'), b.toString('hex'), Buffer.from(t).toString('hex').toUpperCase());
  console.log(Buffer.from('long enough to be wrapped ' + t + t).toString('base64').replace(/.{20}/g, '$&\\n'));
  console.error(t.replaceAll('&', '&amp;').replaceAll('<', '&lt;'));
  console.error(String(data));
  process.stdout.write(t.slice(0, 9));
  setTimeout(() => process.stdout.write(t.slice(9) + '\\n'), 60);
  setTimeout(() => console.log(t.slice(0, 12)), 90);
});`;

describe('secrets on the command line', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let options: BatonOptions;
  beforeEach(() => {
    folder = temporaryFolder();
    mkdirSync(join(folder.path, '.baton'));
    options = { cwd: folder.path, env: { XDG_STATE_HOME: join(folder.path, 'state') } };
  });
  afterEach(() => folder.remove());

  const write = (body: string) => writeFileSync(join(folder.path, 'a.flow'), flow(body));
  const set = (file: string) =>
    writeFileSync(join(folder.path, file), `API_TOKEN='${token.replaceAll("'", 'Q')}'\nsigningKey="${pem}"\n`);

  it('are looked for before anything runs, and the places to set them are named', async () => {
    write('  step a = shell("touch ran", env: { A: apiToken, B: signingKey })');
    const ran = await baton(['run', 'a.flow', '--address', 'x'], options);
    assert.equal(ran.code, 1);
    assert.match(ran.stderr, /These secrets have no value: `apiToken`, `signingKey`\./);
    assert.match(
      ran.stderr,
      /`API_TOKEN`, `SIGNING_KEY` in the environment, or in `.*\.env`, .* "Baton: Set Secret…"/s,
    );
    assert.equal(existsSync(join(folder.path, 'ran')), false);
  });

  it('come from the environment, then a named file, then `.env`', async () => {
    writeFileSync(
      join(folder.path, 'a.flow'),
      'secret one\nsecret two\nsecret three\nflow f() -> string {\n  return reveal(sha256(one + two + three)).slice(0, 6)\n}\n',
    );
    writeFileSync(join(folder.path, '.env'), 'ONE=e1\nTWO=e2\nTHREE=e3\n');
    writeFileSync(join(folder.path, 'more.env'), 'ONE=m1\nTWO=m2\n');
    const env = { ...options.env, ONE: 'v1' };
    const ran = await baton(['run', 'a.flow', '--env-file', 'more.env'], { ...options, env });
    assert.deepEqual([ran.code, JSON.parse(ran.stdout)], [0, digest('v1m2e3')]);
    const only = await baton(['run', 'a.flow'], { ...options, env });
    assert.equal(JSON.parse(only.stdout), digest('v1e2e3'));
  });

  it('are neither kept nor shown, in whatever form others pass them on', async () => {
    const server = createServer((request, response) => {
      response.end(JSON.stringify({ got: request.headers.authorization }));
    }).listen(0, '127.0.0.1');
    await new Promise(resolve => server.once('listening', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    write(`
  let header = "Bearer \${base64.encode(apiToken)}"
  let loud = apiToken.upper()
  step page = http.post("\${address}/x", headers: { Authorization: header }, body: { a: [apiToken], b: loud })
  step ran = exec("node", args: ["echo.cjs"], env: { TOKEN: apiToken }, input: signingKey)
  step told = log("\${reveal(apiToken)} and \${ran.stdout}")
  step each = for part in [apiToken, signingKey] {
    step s = exec("cat", input: part)
    yield part
  }
  step sub = inner(token: apiToken)
  step failed = shell("echo \${reveal(apiToken)} >&2; exit 3") catch e => e.message
  step again = log("\${failed}") after each
  step number = log("\${reveal(apiToken).contains("x")}")
  let wrong = "\${told}\${again}\${page.status}\${apiToken}".toInt()`);
    const text = readFileSync(join(folder.path, 'a.flow'), 'utf8');
    writeFileSync(
      join(folder.path, 'a.flow'),
      `${text}\nflow inner(token: secret string) -> secret string {\n  let back = token.split("").reverse().join("")\n  return back\n}\n`,
    );
    writeFileSync(join(folder.path, 'echo.cjs'), echo);
    const env = { ...options.env, API_TOKEN: token, SIGNING_KEY: pem };
    try {
      const ran = await baton(['run', 'a.flow', 'f', '--address', address, '--json'], { ...options, env });
      assert.equal(ran.code, 1, ran.stderr);
      assert.match(
        ran.stdout + ran.stderr,
        /An expression that computes with a secret has failed\. Why is not shown\./,
      );
      assert.ok(ran.stdout.includes(mask));
      assertSilent('--json', ran.stdout + ran.stderr);
      for (const args of [
        ['runs', 'show', 'last'],
        ['runs', 'show', 'last', '--json'],
        ['runs', '--json'],
      ]) {
        const shown = await baton(args, { ...options, env });
        assertSilent(args.join(' '), shown.stdout + shown.stderr);
      }
      const plain = await baton(['run', 'a.flow', 'f', '--address', address], { ...options, env });
      assertSilent('run', plain.stdout + plain.stderr);
      assertSilentFolder(join(folder.path, '.baton'));
    } finally {
      server.close();
    }
  });

  it('are there again when a run goes on after its process was killed', async () => {
    set('.env');
    write(`
  let header = "Bearer \${apiToken}"
  step first = exec("sh", args: ["-c", "printf %s \\"$T\\" > first"], env: { T: header })
  step slow = exec("sh", args: ["-c", "touch began; test -f go || sleep 60; printf %s \\"$T\\" > second"], env: { T: header }) after first
    retry 1`);
    const child = startBaton(['run', 'a.flow', '--address', 'x'], options);
    const killed = ended(child);
    for (let tries = 0; tries < 200 && !existsSync(join(folder.path, 'began')); tries += 1) await pause(50);
    child.kill('SIGKILL');
    await killed;
    writeFileSync(join(folder.path, 'go'), '');
    const other = { ...options.env, XDG_STATE_HOME: join(folder.path, 'elsewhere') };
    const refused = await baton(['resume', 'last'], { ...options, env: other });
    assert.match(refused.stderr, /The secrets of the run were sealed with another key\./);
    const resumed = await baton(['resume', 'last'], options);
    assert.equal(resumed.code, 0, resumed.stderr);
    const read = (name: string) => readFileSync(join(folder.path, name), 'utf8');
    assert.equal(read('second'), read('first'));
    assert.match(read('second'), /^Bearer p@ss/);
    assertSilentFolder(join(folder.path, '.baton'));
    assert.equal(statSync(join(folder.path, 'state/baton/key')).mode & 0o777, 0o600);
  });
});

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 6);

function assertSilent(where: string, text: string): void {
  const found = telling.filter(form => form.length >= 6 && text.includes(form));
  assert.deepEqual(found, [], `${where} tells a secret`);
}

/** Every file of a folder, byte by byte. */
function assertSilentFolder(folder: string): void {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  assert.ok(files.some(({ name }) => name === 'journal.db'));
  for (const { name, parentPath } of files) {
    const text = readFileSync(join(parentPath, name)).toString('utf8');
    assertSilent(name, text);
    assert.ok(!text.includes(token.slice(0, 12)), `${name} tells a part of a secret`);
  }
}
