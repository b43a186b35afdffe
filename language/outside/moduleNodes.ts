/** The parser's nodes by the names that this room uses. */
import type { parse } from '@babel/parser';

export type ModuleFile = ReturnType<typeof parse>;
export type Statement = ModuleFile['program']['body'][number];
export type TypeAlias = Extract<Statement, { type: 'TSTypeAliasDeclaration' }>;
export type Interface = Extract<Statement, { type: 'TSInterfaceDeclaration' }>;
export type Enum = Extract<Statement, { type: 'TSEnumDeclaration' }>;
export type TypeNode = TypeAlias['typeAnnotation'];
export type TypeMember = Interface['body']['body'][number];
export type FunctionDeclaration = Extract<Statement, { type: 'FunctionDeclaration' }>;
export type FunctionParameter = FunctionDeclaration['params'][number];
