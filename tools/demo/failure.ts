/** A claim of the demo does not hold, so the demo fails: shown without a stack trace. */
export class DemoFailure extends Error {}

/** A signal, such as that of Ctrl-C, ends the demo. */
export class Interrupted extends Error {
  constructor() {
    super("interrupted");
  }
}
