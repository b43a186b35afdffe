/** What the adapter can do, in the words of the protocol. `docs/debugging.md` has the same as a table. */
import type { DebugProtocol } from '@vscode/debugprotocol';

export const capabilities: DebugProtocol.Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsFunctionBreakpoints: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsDataBreakpoints: true,
  supportsBreakpointLocationsRequest: true,
  supportsExceptionInfoRequest: true,
  supportsExceptionFilterOptions: true,
  exceptionBreakpointFilters: [
    {
      filter: 'step',
      label: 'Failed Steps',
      description: 'Stops before a step fails for good, also where a `try` or another step handles it.',
      supportsCondition: true,
      conditionDescription: 'An expression, such as error.code == "http/status"',
    },
    {
      filter: 'attempt',
      label: 'Failed Attempts',
      description: 'Stops at each attempt that fails, also where another follows.',
      supportsCondition: true,
      conditionDescription: 'An expression, such as error.code == "timeout"',
    },
    {
      filter: 'run',
      label: 'Failed Run',
      description: 'Stops before the run ends as failed.',
      default: true,
    },
    {
      filter: 'secret',
      label: 'Revealed Secrets',
      description: 'Stops before a step that makes a secret visible with `reveal`.',
    },
  ],
  supportsEvaluateForHovers: true,
  supportsClipboardContext: true,
  supportsCompletionsRequest: true,
  completionTriggerCharacters: ['.', '(', '{'],
  supportsSetVariable: true,
  supportsSetExpression: true,
  supportsStepBack: true,
  supportsRestartFrame: true,
  supportsGotoTargetsRequest: true,
  supportsDelayedStackTraceLoading: true,
  supportsLoadedSourcesRequest: true,
  supportsTerminateRequest: true,
  supportTerminateDebuggee: true,
};
