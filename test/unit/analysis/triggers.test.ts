import { check } from '#test/support/fixture.ts';

const flows = `
type Order = { id: string, amount: number }
event paid(id: string, amount: number)
flow take(order: Order) {
  step told = log("Order \${order.id}")
}
flow note(id: string, at?: time) {
  step told = log("Order \${id} \${at}")
}
`;

describe('triggers', () => {
  it('bind what has happened to a name with a type', () => {
    check(`${flows}
on schedule("0 3 * * *", zone: "Europe/Berlin", catchUp: "once") as tick => note(id: "nightly", at: tick.at)
on webhook("POST", "/orders", secret: env("KEY"), maxBody: 1000) as request => take(order: request.body as Order)
on webhook("GET", "/orders/{id}") as request => note(id: request.parameters.id)
on webhook("GET", "/notes") as request => note(id: request.query["id"] ?? "none")
on change("inbox/*.csv", settle: 2s) as file => note(id: file.path, at: file.modified)
on event paid as payment => take(order: { id: payment.id, amount: payment.amount })
`);
  });

  it('types are checked', () => {
    check(`${flows}
on schedule("0 3 * * *") as tick => note(id: tick.at)
                                           //^^^^^^^ flow/argument-type
on schedule(7) => note(id: "x")
          //^ flow/argument-type
on schedule("0 3 * * *", catchUp: "some") => note(id: "x")
                                //^^^^^^ flow/argument-type
on webhook("FETCH", "/a") => note(id: "x")
         //^^^^^^^ flow/argument-type
on webhook("GET", "/orders/{number}") as request => note(id: request.parameters.id)
                                                                              //^^ flow/unknown-member
on event paid as payment => note(id: payment.name)
                                           //^^^^ flow/unknown-member
on event payed as payment => note(id: payment.id)
       //^^^^^ flow/unknown-name: no event \`payed\`
`);
  });

  it('a path goes to one flow, and nothing starts twice', () => {
    check(`${flows}
on webhook("POST", "/orders/{id}") as request => note(id: request.parameters.id)
on webhook("POST", "/orders/{name}") as r => note(id: r.parameters.name)
 //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ flow/duplicate-trigger
on webhook("PUT", "/orders/{name}") as r => note(id: r.parameters.name)
on schedule("0 3 * * *") => note(id: "a")
on schedule("0 3 * * *") => note(id: "b")
on event paid as p => note(id: p.id)
on event paid as p => note(id:  p.id)
       //^^^^ flow/duplicate-trigger
`);
  });

  it('of a resource bring messages', () => {
    check(`${flows}
resource bus = nats(url: "nats://localhost:4222")
on bus.messages("orders.*", group: "shop") as m => take(order: m.message as Order)
on bus.messages("notes") as m => note(id: m.subject)
on bus.messages("notes") as m => note(id: m.topic)
                                          //^^^^^ flow/unknown-member
on bus.publish("a", message: 1) => note(id: "x")
 //^^^^^^^^^^^ flow/call-not-here
on nats.messages("a") => note(id: "x")
 //^^^^ flow/not-a-value
 //^^^^^^^^^^^^^ flow/not-callable
`);
  });
});
