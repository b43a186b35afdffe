import { afterUnknownState } from './afterUnknownState.ts';
import { argumentType } from './argumentType.ts';
import { callNotHere } from './callNotHere.ts';
import type { Check } from './check.ts';
import { conditionNotBoolean } from './conditionNotBoolean.ts';
import { constantCondition } from './constantCondition.ts';
import { cycle } from './cycle.ts';
import { duplicateArgument } from './duplicateArgument.ts';
import { duplicateClause } from './duplicateClause.ts';
import { duplicateField } from './duplicateField.ts';
import { duplicateName } from './duplicateName.ts';
import { duplicateTest } from './duplicateTest.ts';
import { duplicateTrigger } from './duplicateTrigger.ts';
import { eventNeverEmitted } from './eventNeverEmitted.ts';
import { flowCallsItself } from './flowCallsItself.ts';
import { importKind } from './importKind.ts';
import { importNotExported } from './importNotExported.ts';
import { importNotFound } from './importNotFound.ts';
import { importUnreadable } from './importUnreadable.ts';
import { invalidCount } from './invalidCount.ts';
import { invalidCron } from './invalidCron.ts';
import { invalidDuration } from './invalidDuration.ts';
import { invalidFilePattern } from './invalidFilePattern.ts';
import { invalidHttpMethod } from './invalidHttpMethod.ts';
import { invalidRegex } from './invalidRegex.ts';
import { invalidRequestPath } from './invalidRequestPath.ts';
import { invalidUrl } from './invalidUrl.ts';
import { invalidZone } from './invalidZone.ts';
import { matchNotExhaustive } from './matchNotExhaustive.ts';
import { misplacedClause } from './misplacedClause.ts';
import { misplacedLambda } from './misplacedLambda.ts';
import { misplacedYield } from './misplacedYield.ts';
import { missingArgument } from './missingArgument.ts';
import { missingReturn } from './missingReturn.ts';
import { neverEqual } from './neverEqual.ts';
import { noRun } from './noRun.ts';
import { notAList } from './notAList.ts';
import { notAValue } from './notAValue.ts';
import { notCallable } from './notCallable.ts';
import { notMockable } from './notMockable.ts';
import { nullNotHandled } from './nullNotHandled.ts';
import { recursiveType } from './recursiveType.ts';
import { retryRepeatsEffect } from './retryRepeatsEffect.ts';
import { secretLeak } from './secretLeak.ts';
import { selfCallingFn } from './selfCallingFn.ts';
import { templateString } from './templateString.ts';
import { typeArguments } from './typeArguments.ts';
import { typeMismatch } from './typeMismatch.ts';
import { undoNotKnown } from './undoNotKnown.ts';
import { unknownArgument } from './unknownArgument.ts';
import { unknownField } from './unknownField.ts';
import { unknownMember } from './unknownMember.ts';
import { unknownName } from './unknownName.ts';
import { unlimitedLoop } from './unlimitedLoop.ts';
import { unreachable } from './unreachable.ts';
import { untilNeverChanges } from './untilNeverChanges.ts';
import { unusedFn } from './unusedFn.ts';
import { unusedImport } from './unusedImport.ts';
import { unusedLet } from './unusedLet.ts';
import { unusedParameter } from './unusedParameter.ts';
import { unusedStep } from './unusedStep.ts';
import { usingNoPermit } from './usingNoPermit.ts';
import { writeConflict } from './writeConflict.ts';
import { wrongOperand } from './wrongOperand.ts';

/** Every check. To add one, write its file and name it here. */
export const checks: readonly Check[] = [
  afterUnknownState,
  argumentType,
  callNotHere,
  conditionNotBoolean,
  constantCondition,
  cycle,
  duplicateArgument,
  duplicateClause,
  duplicateField,
  duplicateName,
  duplicateTest,
  duplicateTrigger,
  eventNeverEmitted,
  flowCallsItself,
  importKind,
  importNotExported,
  importNotFound,
  importUnreadable,
  invalidCount,
  invalidCron,
  invalidDuration,
  invalidFilePattern,
  invalidHttpMethod,
  invalidRegex,
  invalidRequestPath,
  invalidUrl,
  invalidZone,
  matchNotExhaustive,
  misplacedClause,
  misplacedLambda,
  misplacedYield,
  missingArgument,
  missingReturn,
  neverEqual,
  noRun,
  notAList,
  notAValue,
  notCallable,
  notMockable,
  nullNotHandled,
  recursiveType,
  retryRepeatsEffect,
  secretLeak,
  selfCallingFn,
  templateString,
  typeArguments,
  typeMismatch,
  undoNotKnown,
  unknownArgument,
  unknownField,
  unknownMember,
  unknownName,
  unlimitedLoop,
  unreachable,
  untilNeverChanges,
  unusedFn,
  unusedImport,
  unusedLet,
  unusedParameter,
  unusedStep,
  usingNoPermit,
  writeConflict,
  wrongOperand,
];
