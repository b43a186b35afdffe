import { check } from '#test/support/fixture.ts';

/** Beyond the examples of the documentation: what else each check finds, and what it leaves alone. */
describe('findings', () => {
  it('of names suggest what is likely meant, and nothing far from it', () =>
    check(`flow f(customer: string) {
  step told = log(custmer)
                //^^^^^^^ flow/unknown-name: Did you mean \`customer\`?
  step other = lgo(customer)
             //^^^ flow/unknown-name: There is no name \`lgo\` here.
  step third = log("\${d}")
                    //^ flow/unknown-name: There is no name \`d\` here.
}
`));

  it('of arguments tell one mistake once', () =>
    check(`flow f() {
  step a = log(mesage: "x")
             //^^^^^^ flow/unknown-argument: Did you mean \`message\`?
  step b = log("x", "info")
                  //^^^^^^ flow/unknown-argument: Name this one: \`level: …\`
  step c = sleep(1s, 2s)
                   //^^ flow/unknown-argument: \`sleep\` takes one argument
  step d = log(unknown(1))
             //^^^^^^^ flow/unknown-name
}
`));

  it('of types name the field that does not fit', () =>
    check(`type Line = { sku: string, quantity: int }

flow order(lines: Line[]) {
  step told = log("\${lines}")
}

flow f(quantity: number, more: { sku: string }[]) {
  step a = order(lines: [{ sku: "x", quantity }])
                       //^^^^^^^^^^^^^^^^^^^^^^ flow/argument-type: \`[0]\` in \`lines\` of \`order\`
  step b = order(lines: [{ sku: "x", quantity: quantity }])
                                             //^^^^^^^^ flow/argument-type: Round it with \`.round()\`
  step c = order(lines: more)
                      //^^^^ flow/argument-type: its field \`quantity\` is missing
  step d = order(lines: [{ sku: "x" }])
                       //^^^^^^^^^^^^ flow/argument-type: its field \`quantity\` is missing
}
`));

  it('of data of unknown shape ask for as', () =>
    check(`flow f(data: json) -> int {
  step told = log(data.name)
                //^^^^^^^^^ flow/argument-type: Say what it is with \`as string\`.
  if data.ok {
   //^^^^^^^ flow/condition-not-boolean: Say what the data is with \`as boolean\`.
    step more = log(data.name as string)
  }
  for x in data.items {
         //^^^^^^^^^^ flow/not-a-list: \`as json[]\`
    step each = log("\${x}")
  }
  let big = data.size > 10
  let sum = data.size + 1
          //^^^^^^^^^^^^^ flow/wrong-operand: Say what the data is first
  return big ? sum : 0
}
`));

  it('of null are told once, at the place', () =>
    check(`flow f(names: string[], o: { s: string? }) -> string {
  let first = names.first()
  let both = first + "x"
           //^^^^^ flow/null-not-handled: \`+\` does not take null
  let upper = o.s.upper()
                //^^^^^ flow/null-not-handled: Use \`?.upper\`
  step each = for name in o.s?.lines() { yield name }
                        //^^^^^^^^^^^^ flow/null-not-handled: \`for\` goes over a list
  return "\${both} \${upper} \${each}"
}
`));

  it('of templates leave alone what is written in place, or typed', () =>
    check(`resource db = sqlite(path: ":memory:")

flow f(id: string, wide: boolean) {
  let query: sql = "select * from t where id = \${id}"
  step a = db.query(query)
  step b = db.query(wide ? "select * from t" : "select id from t where id = \${id}")
  step c = shell(raw("ls"))
  step d = shell("ls " + id)
               //^^^^^^^^^^ flow/template-string: takes a \`command\` that is written in place
  step e = http.get(id)
                  //^^ flow/template-string
}
`));

  it('of secrets follow what is computed from them', () =>
    check(`secret token

fn mask(text: string) -> string = text.slice(0, 2)

flow f() -> json {
  let short = mask(token)
  step a = log(short)
             //^^^^^ flow/secret-leak
  step b = log(token.length > 3 ? "long" : "short")
             //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ flow/secret-leak
  step c = log(reveal(token))
  step d = http.post("https://example.com/", query: { token }, body: { token })
                                                  //^^^^^^^^^ flow/secret-leak
  return { token: "none" }
}
`));

  it('of circles name all that is in them, through blocks as well', () =>
    check(`flow f(list: int[]) {
  step a = for n in list {
     //^ flow/cycle: \`a\` → \`inner\` → \`b\` → \`a\`
    step inner = log("\${b} \${n}")
  }
  step b = log("\${a}")
  step c = log("x") after d
     //^ flow/cycle: \`c\` → \`d\` → \`c\`
  step d = log("x") after c
  step e = log("\${e}")
     //^ flow/cycle: \`e\` mentions itself
  sequence {
    step first = log("\${second}")
       //^^^^^ flow/cycle: \`first\` → \`second\` → \`first\`
    step second = log("x")
  }
}
`));

  it('of results look at every way through a flow', () =>
    check(`flow f(b: boolean) -> int {
  if b {
    return 1
  } else {
    fail "no"
  }
}

flow g(b: boolean) -> int {
                    //^^^ flow/missing-return
  step r = if b { return 1 }
}

flow h(b: boolean) -> int? {
  step r = if b { return 1 }
}
`));

  it('of flows that call each other see the way out', () =>
    check(`flow ping(n: int) {
  step next = pong(n: n) when n > 0
}

flow pong(n: int) {
  step next = ping(n: n - 1)
}

flow a() {
   //^ flow/flow-calls-itself: \`a\` → \`b\` → \`a\`
  step next = b()
}

flow b() {
   //^ flow/flow-calls-itself
  parallel {
    step next = a()
  }
}
`));

  it('of names that are unused spare those with a line before', () =>
    check(`flow f(_later: int, now2: int) {
                  //^^^^ flow/unused-parameter
  let _spare = 1
  step told = log("x")
}

flow g() {
  step called = f(_later: 1, now2: 2)
}
`));

  it('of regular expressions, methods and addresses look at literals', () =>
    check(`flow f(text: string, host: string) -> boolean {
  step a = http.get("\${host}/x")
  step b = http.get("ftp://example.com/x")
                  //^^^^^^^^^^^^^^^^^^^^^ flow/invalid-url: \`ftp://\` addresses are not supported
  step c = http.request(method: text, url: "https://example.com/\${text}")
  return text.matches("^a+$") && text.matches(host) && text.matches("(")
                                                                  //^^^ flow/invalid-regex
}
`));

  it('of clauses in places that have none such', () =>
    check(`flow f(order: string) {
  step w = if order == "x" {
    step e = log(order) cache for 1h
  } cache for 1h
  //^^^^^^^^^^^^ flow/misplaced-clause
}
`));

  it('of the fields of events', () =>
    check(`event shipped(order: string, at: time)

flow f(order: string) {
  step w = wait shipped(order: 5)
                             //^ flow/argument-type
  step e = emit shipped(order: w.order)
              //^^^^^^^ flow/missing-argument
  for s in shipped(order: order) {
    step told = log(s.weight)
                    //^^^^^^ flow/unknown-member
  } until s.at > now()
}
`));

  it('of what an `undo` mentions: its own step as it succeeded, and nothing that comes after it', () =>
    check(`declare action book(sku: string) -> { id: string }
declare action release(id: string) -> null

flow f(skus: string[]) {
  step a = book("a") when skus.length > 1 catch null
    undo release(a.id)
  step b = book("b") undo release(c.id)
                                //^ flow/undo-not-known: \`c\`, which itself waits for \`b\`
  step c = book(b.id)
  step d = book("d") undo f(skus)
                        //^ flow/call-not-here
}
`));
});
