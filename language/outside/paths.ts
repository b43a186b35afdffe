/** Which files are documents from outside. */

/** JSON and YAML documents. */
export const isDocumentPath = (path: string): boolean => /\.(ya?ml|json)$/i.test(path);

/** TypeScript and JavaScript modules. */
export const isModulePath = (path: string): boolean => /\.(ts|mts|js|mjs)$/i.test(path);

/** Whatever can be imported and is no `.flow` file. */
export const isOutsidePath = (path: string): boolean => isDocumentPath(path) || isModulePath(path);
