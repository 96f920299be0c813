/** Something that the user can put right: what is wrong, and what to do. It is shown without a stack trace. */
export class Problem extends Error {
  constructor(
    message: string,
    /** 2: the command line is wrong. */
    readonly exitStatus: 1 | 2 = 1,
  ) {
    super(message);
  }
}
