// @ts-check

/** Something that keeps us from going on and that whoever started us can put right: shown without a stack trace. */
class Problem extends Error {
  /**
   * @param {string} what what is missing or went wrong, in one sentence
   * @param {string} [remedy] what to do about it: commands, one a line
   */
  constructor(what, remedy) {
    super(remedy ? `${what}\n\n${remedy}` : what);
    this.name = "Problem";
  }
}

module.exports = { Problem };
