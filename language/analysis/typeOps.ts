/** The operations on types that other rooms use. */
export { isAssignable } from './assignability.ts';
export { fieldOf, membersOf, propertyName } from './members.ts';
export { showType } from './showType.ts';
export {
  acceptsNull,
  isUnknown,
  mayBeNull,
  membersOfUnion,
  nullable,
  resolved,
  unionOf,
  widened,
  withoutNull,
} from './typeConstruct.ts';
export { sameType } from './typeSame.ts';
