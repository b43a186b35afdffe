/** Which credentials an operation wants. */
import type { OperationSecurity } from '../plan/plan.ts';
import { entries, list, member, text } from './jsonValue.ts';
import { followed } from './pointers.ts';
import type { DocumentTree } from './tree.ts';

/**
 * The ways to send credentials, of which the first one that is understood is taken; undefined for an operation that
 * takes none, or asks for some in a way that is not understood.
 */
export function securityOf(tree: DocumentTree, operation: unknown): OperationSecurity | undefined {
  const requirements = list(member(operation, 'security') ?? member(tree.value, 'security'));
  const schemes = requirements.flatMap(requirement => entries(requirement).flatMap(([name]) => schemeOf(tree, name)));
  const [first] = schemes;
  if (first === undefined) return undefined;
  const isOptional = requirements.some(requirement => entries(requirement).length === 0);
  return { ...first, optional: isOptional };
}

function schemeOf(tree: DocumentTree, name: string): readonly Omit<OperationSecurity, 'optional'>[] {
  const path = ['components', 'securitySchemes', name];
  const declared = member(member(member(tree.value, 'components'), 'securitySchemes'), name);
  const { value: scheme } = followed(tree.value, declared, path);
  switch (member(scheme, 'type')) {
    case 'oauth2':
    case 'openIdConnect':
      return [{ way: 'bearer', name: 'authorization' }];
    case 'http': {
      const word = text(member(scheme, 'scheme'))?.toLowerCase();
      return word === 'bearer' || word === 'basic' ? [{ way: word, name: 'authorization' }] : [];
    }
    case 'apiKey': {
      const place = member(scheme, 'in');
      const key = text(member(scheme, 'name'));
      const isKnown = place === 'header' || place === 'query' || place === 'cookie';
      return key !== undefined && isKnown ? [{ way: place, name: key }] : [];
    }
    default:
      return [];
  }
}
