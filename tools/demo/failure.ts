/** Something that the demo claims does not hold: told without a stack trace, and the demo has failed. */
export class DemoFailure extends Error {}

/** Ctrl-C, or whoever started the demo wants it to end. */
export class Interrupted extends Error {
  constructor() {
    super("interrupted");
  }
}
