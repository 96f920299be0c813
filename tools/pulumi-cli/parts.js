// @ts-check

/** The programs of one folder: the engine finds the other two beside itself; the last one runs dynamic providers. */
const PARTS = /** @type {const} */ (["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"]);

module.exports = { PARTS };
