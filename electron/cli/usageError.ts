/** Bad use of the command line, with a sentence of its own. */
export class UsageError extends Error {}
