/** Secrecy as a discipline of types: what is secret, what takes a secret, and the ways out that somebody might try. */
import assert from 'node:assert/strict';
import { check, modelOf, typeAt } from '#test/support/fixture.ts';

const declarations = `secret token
secret pin

type Login = { user: string, password: secret string, before?: Login }

fn first(text: string) -> string = text.slice(0, 2)
fn wrapped(text: secret string) -> { Authorization: secret string } = { Authorization: "Bearer \${text}" }
`;

const parameters =
  'login: Login, key?: secret string, keys: (secret string)[], sealed: secret string[], name: string, j: json';

function typeOf(expression: string): string {
  return typeAt(`${declarations}\nflow f(${parameters}) -> json {\n  let it$0 = ${expression}\n  return null\n}\n`);
}

describe('types of what is computed from a secret', () => {
  const cases: readonly (readonly [expression: string, type: string])[] = [
    ['token', 'secret string'],
    ['"Bearer ${token}"', 'secret string'],
    ['"${login}"', 'secret string'],
    ['"${key}"', 'secret string'],
    ['token + name', 'secret string'],
    ['name + token', 'secret string'],
    ['token == name', 'secret boolean'],
    ['!(token == name)', 'secret boolean'],
    ['token == name && name == "x"', 'secret boolean'],
    ['login == login', 'secret boolean'],
    ['key == null', 'boolean'],
    ['key ?? name', 'secret string'],
    ['name == "x" ? token : "none"', 'secret string'],
    ['token == name ? "yes" : "no"', 'secret ("yes" | "no")'],
    ['token.length', 'secret int'],
    ['token.slice(0, 2)', 'secret string'],
    ['name.contains(token)', 'secret boolean'],
    ['token.split("-")', 'secret string[]'],
    ['token.split("-").first()', 'secret string?'],
    ['token.split("-")[0]', 'secret string?'],
    ['login.password', 'secret string'],
    ['login.user', 'string'],
    ['login?.before?.password', '(secret string)?'],
    ['[token]', '(secret string)[]'],
    ['[...sealed]', '(secret string)[]'],
    ['[token].join("")', 'secret string'],
    ['[token, name]', '(secret string)[]'],
    ['keys.first()', '(secret string)?'],
    ['keys.map(k => k.upper())', 'secret (secret string)[]'],
    ['keys.any(k => k == name)', 'secret boolean'],
    ['["a"].filter(x => x == token)', 'secret "a"[]'],
    ['["a", "b"].sortBy(x => x == token ? 1 : 2)', 'secret ("a" | "b")[]'],
    ['["a"].contains(token)', 'secret boolean'],
    ['{ token }', '{ token: secret string }'],
    ['{ ...login }', '{ user: string, password: secret string, before?: Login }'],
    ['{ a: token }.keys()', 'secret string[]'],
    ['{ a: token }.values()', 'secret json[]'],
    ['{ a: token }["a"]', 'secret string'],
    ['j[token]', 'secret json'],
    ['j.find(token)', 'secret json'],
    ['json.text(login)', 'secret string'],
    ['json.text({ a: { b: [token] } })', 'secret string'],
    ['json.parse(token)', 'secret json'],
    ['json.parse(token).user', 'secret json'],
    ['base64.encode(token)', 'secret string'],
    ['base64.decode(token)', 'secret string'],
    ['sha256(token)', 'secret string'],
    ['token as string', 'secret string'],
    ['login as { password: string }', 'secret { password: string }'],
    ['{ a: token } as json', 'secret json'],
    ['pin.toInt() + 1', 'secret int'],
    ['-pin.toInt()', 'secret int'],
    ['range(pin.toInt())', 'secret int[]'],
    ['first(token)', 'secret string'],
    ['wrapped(token)', 'secret { Authorization: secret string }'],
    ['env(token)', 'secret string'],
    ['reveal(token)', 'string'],
    [
      'reveal(login)',
      '{ user: string, password: string, before?: { user: string, password: string, before?: Login } }',
    ],
    ['reveal(sha256(token))', 'string'],
    ['reveal(key)', 'string?'],
    ['"a ${reveal(token)}"', 'string'],
  ];
  for (const [expression, type] of cases) {
    it(`${expression} is ${type}`, () => assert.equal(typeOf(expression), type));
  }
});

describe('ways out of secrecy', () => {
  const ways: readonly (readonly [what: string, statement: string])[] = [
    ['a log', 'step a = log(token)'],
    ['a text in a log', 'step a = log("is ${token}")'],
    ['a value on the way', 'let t = token\n  step a = log(t)'],
    ['a function', 'step a = log(first(token))'],
    ['a choice', 'step a = log(token == name ? "yes" : "no")'],
    ['a fallback', 'step a = log(key ?? "none")'],
    ['JSON', 'step a = log(json.text({ token }))'],
    ['base64', 'step a = log(base64.encode("u:${token}"))'],
    ['a digest', 'step a = log(sha256(token))'],
    ['a cast', 'step a = log(({ token } as json) as string)'],
    ['a type behind a name', 'step a = log(json.text(login))'],
    ['a list', 'step a = log([token].join(""))'],
    ['a lambda', 'step a = log(["x"].map(x => x + token).join(""))'],
    ['a spread', 'let all = { ...login, a: 1 }\n  step a = log(all.password)'],
    ['an element of a secret list', 'step a = for part in token.split("") {\n    step b = log(part)\n  }'],
    ['an element of a list of secrets', 'step a = for part in keys {\n    step b = log(part)\n  }'],
    ['what a block yields', 'step a = if name == "x" {\n    yield token\n  }\n  step b = log("${a}")'],
    ['which branch runs', 'step a = if token == name {\n    yield 1\n  }\n  step b = log("${a}")'],
    [
      'which case runs',
      'step a = match token {\n    "x" => {\n      yield 1\n    }\n    else => {\n      yield 2\n    }\n  }\n  step b = log("${a}")',
    ],
    ['a sub-flow', 'step a = plain(text: token)'],
    ['the result of a sub-flow', 'step a = keeps(text: token)\n  step b = log(a)'],
    ['a failure', 'fail "wrong: ${token}"'],
    ['a fallback of a step', 'step a = sleep(1s) catch token\n  step b = log("${a}")'],
    ['an undo', 'step a = sleep(1s) undo log(token)'],
    ['an event', 'emit told(text: token)'],
    ['what is waited for', 'step a = wait told(text: token)'],
    ['a command line', 'step a = shell("login ${token}")'],
    ['a command line as it stands', 'step a = shell(raw("login ${token}"))'],
    ['the words of a program', 'step a = exec("login", args: ["-p", token])'],
    ['an address', 'step a = http.get("https://a.example/?key=${token}")'],
    ['a query', 'step a = http.get("https://a.example/", query: { key: token })'],
    ['a statement of SQL', 'step a = db.query("select ${token}")'],
    ['a file', 'step a = file.write(path: "t", text: token)'],
    ["a file's name", 'step a = file.read("${token}.txt")'],
    ['a key of a cache', 'step a = sleep(1s) cache on token'],
    ['an argument that a cache goes by', 'step a = http.post("https://a.example/", body: token) cache'],
    ['a time limit', 'step a = sleep(1s) timeout pin.toInt() * 1s'],
    ['a number of tries', 'step a = sleep(1s) retry pin.toInt()'],
    ['a result', 'return token'],
    ['a result of data', 'return { login }'],
  ];
  for (const [what, statement] of ways) {
    it(`${what} is one that is found`, () => {
      const text = `${declarations}
resource db = sqlite(path: "a.db")
event told(text: string)
flow plain(text: string) {
  step a = log(text)
}
flow keeps(text: secret string) -> secret string {
  return text
}
flow f(${parameters}) {
  ${statement}
}
`;
      const { file } = modelOf(text);
      const codes = file.diagnostics.filter(found => found.severity === 'error').map(({ code }) => code);
      assert.ok(codes.includes('flow/secret-leak'), codes.join(', '));
    });
  }

  it('are none where something takes a secret', () =>
    check(`${declarations.replace(/^fn first.*$/m, '')}
resource db = postgres(url: "postgres://shop:\${token}@db.internal/shop")

flow keeps(text: secret string) -> secret string {
  return text
}

flow f(login: Login) -> { ok: boolean } {
  step kept = keeps(text: token)
  step page = http.post("https://a.example/", body: { login, kept }, headers: wrapped(kept))
  step ran = shell("deploy", env: { TOKEN: token, MODE: "x" }, input: base64.encode(kept))
  step rows = db.query("select 1")
  step told = if kept == token {
    step said = log("the same")
  }
  return { ok: reveal(kept == token) }
}
`));

  it('are not open through an event, or a parameter with a default', () =>
    check(`secret token

event told(text: secret string)
               //^^^^^^^^^^^^^ flow/secret-leak: \`text\` can’t be secret

flow f(text: string = token) {
                    //^^^^^ flow/secret-leak
  step a = log(text)
}
`));

  it('are not open through another file', () =>
    check(`//- /main.flow
import { fetchKey, shown } from "./keys.flow"

flow f() {
  step key = fetchKey()
  step a = log(key)
             //^^^ flow/secret-leak
  step b = log(shown(key))
             //^^^^^^^^^^ flow/secret-leak
}
//- /keys.flow
secret token
fn shown(text: string) -> string = "<\${text}>"
flow fetchKey() -> secret string {
  return token
}
`));
});

describe('a secret that leaks', () => {
  const { file } = modelOf(`secret token

flow f() {
  let header = "Bearer \${token}"
  step a = log("\${header} is it")
}
`);
  const found = file.diagnostics.find(({ code }) => code === 'flow/secret-leak');

  it('says where it comes from', () =>
    assert.deepEqual(
      found?.related.map(({ message }) => message),
      ['`header` is computed from a secret.', '`token` is secret.'],
    ));

  it('is let out by a fix that nobody takes unasked', () => {
    assert.deepEqual(
      found?.fixes.map(({ title, isPreferred }) => [title, isPreferred]),
      [['Let it out with `reveal(…)`', false]],
    );
    assert.deepEqual(
      found?.fixes[0]?.edits.map(({ text }) => text),
      ['reveal(', ')'],
    );
  });
});
