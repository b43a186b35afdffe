import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lookAround } from '#runner/doctor/lookAround.ts';
import { isWell, reportText } from '#runner/doctor/report.ts';

describe('the doctor', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'baton doctor '));
    await writeFile(join(folder, 'package.json'), '{}');
  });

  afterEach(() => rm(folder, { recursive: true }));

  const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);

  it('says which secrets have a value and where, and never which', async () => {
    await write(
      'mail.flow',
      'secret mailPassword\nsecret otherKey\nresource mail = smtp(host: "127.0.0.1", port: 1, password: mailPassword)\n' +
        'flow send() {\n  step a = mail.send(to: "a@example.org", subject: "x", body: "y")\n' +
        '  step b = http.get("https://example.org", headers: { key: otherKey })\n}\n',
    );
    await write('.env', 'MAIL_PASSWORD=hunter2\n');
    const found = await lookAround(folder, { PATH: '' });
    const text = reportText(found);
    assert.ok(text.includes(`✔ \`mailPassword\`: in ${join(folder, '.env')}`), text);
    assert.match(text, /✖ `otherKey`: set `otherKey` or `OTHER_KEY` in the environment/);
    assert.match(text, /✖ `mail` \(smtp, 127\.0\.0\.1:1\): nobody listens there/);
    assert.ok(!`${text}${JSON.stringify(found)}`.includes('hunter2'));
    assert.equal(isWell(found), false);
  });

  it('finds servers that listen, and leaves out what is secret in their address', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await write(
      'db.flow',
      'resource db = postgres(url: env("DATABASE_URL"))\nflow f() {\n  step a = db.execute("select 1")\n}\n',
    );
    const found = await lookAround(folder, { DATABASE_URL: `postgres://me:hunter2@127.0.0.1:${port}/shop` });
    assert.deepEqual(found.connections, [
      { name: 'db', type: 'postgres', address: `127.0.0.1:${port}`, state: 'listens' },
    ]);
    assert.ok(!reportText(found).includes('hunter2'));
    const without = await lookAround(folder, {});
    assert.equal(without.connections[0]?.state, 'its address has no value yet');
    server.close();
  });

  it('finds the programs that steps start', async () => {
    await write(
      'tools.flow',
      'flow f(name: string) {\n  step a = shell("git status")\n  step b = shell("echo ${name}")\n' +
        '  step c = exec("no-such-program", args: ["x"])\n  step d = shell("make${name}")\n}\n',
    );
    const bin = join(folder, 'git');
    await writeFile(bin, '');
    const { commands } = await lookAround(folder, { PATH: folder });
    assert.deepEqual(commands, [
      { name: 'git', path: bin },
      { name: 'no-such-program', path: undefined },
    ]);
  });

  it('counts files and errors, and is well when all is there', async () => {
    await write('good.flow', 'flow f() {\n  step a = log("x")\n}\n');
    assert.equal(isWell(await lookAround(folder, {})), true);
    await write('bad.flow', 'flow f() {\n  step a = nothing()\n}\n');
    const text = reportText(await lookAround(folder, {}));
    assert.match(text, /✔ 2 files with 2 flows\n- ✖ bad\.flow: 1 error;/);
    assert.match(text, /Journal: none yet/);
  });
});
