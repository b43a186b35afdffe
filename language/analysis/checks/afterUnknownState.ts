import type { Check } from './check.ts';
import { suggestion } from './suggestion.ts';

const states = ['failed', 'settled'];

export const afterUnknownState: Check = {
  code: 'flow/after-unknown-state',
  severity: 'error',
  title: 'A state that a step does not have',
  explanation:
    '`after a` waits until `a` has succeeded or was skipped, `after a.failed` until it has failed, `after a.settled` until it is over in any way.',
  example: `flow tidy() {
  step work = shell("make")
  step told = log("failed") after work.fail
                                     //^^^^ flow/after-unknown-state
}
`,
  visit: {
    AfterStep: ({ state }, look) => {
      if (!state || states.includes(state.text)) return;
      const { hint, fixes } = suggestion(state.text, state.span, states);
      const advice = hint || ' There are `failed` and `settled`; without a state, `after` waits for success.';
      look.report(state.span, `\`after\` knows no state \`${state.text}\`.${advice}`, { fixes });
    },
  },
};
