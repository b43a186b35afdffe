import assert from 'node:assert/strict';
import { visibleNames } from '#language/analysis/scope.ts';
import { check, modelOf, typeAt } from '#test/support/fixture.ts';

/** The names of the file that are visible at the cursor, without the standard library's. */
function ownNamesAt(text: string): readonly string[] {
  const { model, uri, offset } = modelOf(text);
  return visibleNames(model, uri, offset)
    .filter(({ symbol }) => !symbol.origin.uri.startsWith('baton-std:'))
    .map(({ name }) => name);
}

describe('names', () => {
  it('are seen before they are declared, and from blocks inside', () =>
    check(`flow f(list: int[]) -> int {
  step all = for n in list {
    yield n + later
  }
  let later = 1
  return all.length
}
`));

  it('of a block are not seen outside', () =>
    check(`flow f(b: boolean) {
  if b {
    step inner = http.get("https://a.example")
  }
  step told = log(inner)
                //^^^^^ flow/unknown-name: There is no name \`inner\` here.
}
`));

  it('may be taken again in a block inside', () =>
    check(`flow f(b: boolean, name: string) {
  step told = log(name)
  if b {
    let name = 1
    step told = log("\${name}")
  }
}
`));

  it('come from other files, with other names if wanted', () =>
    check(`//- /main.flow
import { Person as Human, greeting } from "./lib/people.flow"
import "./lib/people.flow" as people

flow f(who: Human) {
  step told = log(greeting(who))
  step hello = people.hello(who)
}
//- /lib/people.flow
type Person = { name: string }

fn greeting(person: Person) -> string = "Hello \${person.name}"

flow hello(person: Person) {
  step told = log(greeting(person))
}
`));

  it('of a file may hide those of the standard library', () =>
    check(`type string2 = string

fn now() -> string2 = "now"

flow f() {
  step told = log(now())
}
`));

  it('that a clause brings are seen in it', () =>
    check(`flow f(list: string[]) -> string[] {
  return all
  step all = for item in list {
    step text = file.read(item) retry 2 on error.code == "file/busy" catch e => e.message
    yield text
  } until results.length > 2
}
`));

  it('are found again where an import has none', () =>
    check(`//- /main.flow
import { nothing } from "./gone.flow"
                      //^^^^^^^^^^^^^ flow/import-not-found: There is no file \`./gone.flow\`
flow f() {
  step told = nothing(a: 1)
}
`));

  it('of resources bring the actions of their kind', () => {
    assert.equal(
      typeAt(`resource db = sqlite(path: "x")

flow f() -> json {
  step rows$0 = db.query("select 1")
  return rows
}
`),
      'map<json>[]',
    );
    check(`resource db = sqlite(path: "x")

flow f() {
  step rows = db.qery("select 1")
               //^^^^ flow/unknown-member: \`db\` has no \`qery\`. Did you mean \`query\`?
}
`);
  });

  it('are offered by how near they are', () => {
    assert.deepEqual(
      ownNamesAt(`fn twice(n: int) -> int = n * 2

flow f(list: int[]) {
  step outer = sleep(1s)
  for n, i in list {
    let inner = list.map(x => $0)
  }
}
`),
      ['x', 'inner', 'n', 'i', 'outer', 'list', 'twice', 'f'],
    );
  });

  it('are told from one another by what they stand for', () =>
    check(`//- /main.flow
import { f as g } from "./main2.flow"

flow f() {
  step a = g()
  step b = http()
         //^^^^ flow/not-callable: \`http\` is a namespace
  let c = json
        //^^^^ flow/not-a-value: \`json\` is a namespace
  step d = log("\${c} \${a} \${b}")
}
//- /main2.flow
flow f() {
  step a = sleep(1s)
}
`));

  it('of types that other languages have are told as they are written here', () =>
    check(`type Person = {
  name: text
      //^^^^ flow/unknown-name: There is no type \`text\` here. It is written \`string\`.
  tags: Array<string>
      //^^^^^ flow/unknown-name: There is no type \`Array\` here. It is written \`string[]\`.
  ages: Record<string, int>
      //^^^^^^ flow/unknown-name: There is no type \`Record\` here. It is written \`map<int>\`.
  nick: Option<string | int>
      //^^^^^^ flow/unknown-name: There is no type \`Option\` here. It is written \`(string | int)?\`.
}
`));

  it('of a type of the file come before those of other languages', () =>
    check(`type Text = string
type Person = {
  name: Text
}
`));
});
