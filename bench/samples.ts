/** Programs of many steps, in the language and in those of the peers. */

/** Flows of so many steps, every step after the first one of a flow mentioning the one before. */
export function flowFile(steps: number, name = 'part'): string {
  const flows: string[] = [];
  for (let flow = 0; flow < steps / 100; flow++) {
    const lines = [`flow ${name}${flow}(id: string, count: int) -> string {`];
    for (let step = 0; step < 100; step++) {
      const before = step === 0 ? 'id' : `s${step - 1}.status`;
      lines.push(
        `  step s${step} = http.get("https://example.org/\${${before}}/${step}", headers: { accept: "text/plain" })`,
        '    retry 3 backoff 1s..10s',
        '    timeout 30s',
      );
    }
    flows.push(...lines, '  return "done ${count}"', '}', '');
  }
  return flows.join('\n');
}

/** A state machine of so many states, as JSON. */
export function stateMachine(steps: number): string {
  const States: Record<string, unknown> = {};
  for (let step = 0; step < steps; step++) {
    States[`s${step}`] = {
      Type: 'Task',
      Resource: 'http:get',
      Parameters: { url: `https://example.org/${step}`, headers: { accept: 'text/plain' } },
      Retry: [{ MaxAttempts: 3, IntervalSeconds: 1 }],
      TimeoutSeconds: 30,
      ...(step === steps - 1 ? { End: true } : { Next: `s${step + 1}` }),
    };
  }
  return JSON.stringify({ StartAt: 's0', States }, undefined, 2);
}

/** What a state machine must be. */
export const stateMachineSchema = {
  type: 'object',
  required: ['StartAt', 'States'],
  additionalProperties: false,
  properties: {
    StartAt: { type: 'string' },
    States: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['Type'],
        additionalProperties: false,
        properties: {
          Type: { enum: ['Task', 'Choice', 'Wait', 'Succeed', 'Fail', 'Parallel', 'Map'] },
          Resource: { type: 'string' },
          Parameters: {
            type: 'object',
            required: ['url'],
            properties: {
              url: { type: 'string', pattern: '^https?://' },
              headers: { type: 'object', additionalProperties: { type: 'string' } },
            },
          },
          Retry: {
            type: 'array',
            items: {
              type: 'object',
              additionalProperties: false,
              properties: { MaxAttempts: { type: 'integer' }, IntervalSeconds: { type: 'integer' } },
            },
          },
          TimeoutSeconds: { type: 'integer', minimum: 1 },
          Next: { type: 'string' },
          End: { type: 'boolean' },
        },
      },
    },
  },
};

/** A GitHub Actions workflow with so many steps, in jobs of a hundred. */
export function actionsWorkflow(steps: number): string {
  const lines = ['on: push', 'jobs:'];
  for (let step = 0; step < steps; step++) {
    if (step % 100 === 0) lines.push(`  job${step / 100}:`, '    runs-on: ubuntu-latest', '    steps:');
    lines.push(
      `      - id: s${step}`,
      `        run: curl "https://example.org/\${{ github.sha }}/${step}"`,
      '        timeout-minutes: 5',
    );
  }
  return `${lines.join('\n')}\n`;
}
