/** `sleep`, `approve` and `log`. The kernel carries out steps that sleep or ask by itself: here they are for an `undo`. */
import type { Action } from './action.ts';
import { numberArgument, optionalText, textArgument } from './arguments.ts';
import { ActionFailure, stopped } from './failure.ts';

const sleep: Action = {
  parameters: ['duration'],
  run: (input, { clock, signal }) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(stopped());
      const stop = (): void => {
        callOff();
        reject(stopped());
      };
      const callOff = clock.at(clock.now() + numberArgument(input, 'duration'), () => {
        signal.removeEventListener('abort', stop);
        resolve(null);
      });
      signal.addEventListener('abort', stop, { once: true });
    }),
};

const approve: Action = {
  parameters: ['prompt', 'details'],
  run: async () => {
    throw new ActionFailure('approve/undo', 'An `undo` can not ask a person: `approve` is for steps.');
  },
};

const levels = ['debug', 'info', 'warn', 'error'] as const;

const log: Action = {
  parameters: ['message', 'level'],
  run: async (input, context) => {
    const level = levels.find(known => known === optionalText(input, 'level')) ?? 'info';
    context.log({ level, stream: 'log', text: textArgument(input, 'message') });
    return null;
  },
};

export const basicActions: Readonly<Record<string, Action>> = { sleep, approve, log };
