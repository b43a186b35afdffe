/** The operations on types that other rooms use. */
export { isAssignable } from './assignability.ts';
export { fieldOf, membersOf, propertyName } from './members.ts';
export { hasSecret, opened } from './secrecy.ts';
export { showType } from './showType.ts';
export {
  acceptsNull,
  isPrimitive,
  mayBeNull,
  membersOfUnion,
  nullable,
  resolved,
  unionOf,
  withoutNull,
} from './typeConstruct.ts';
