import picocolors from 'picocolors';

/** No colours: for what goes to a file. */
export const plainColors = picocolors.createColors(false);
