// @ts-check
/**
 * Stands in for a module that Pulumi's SDK loads in each test file and no test needs: TypeScript, with which it reads
 * closures, and npm's resolver. They take more time than all else that such a file loads.
 */
module.exports = new Proxy(
  {},
  {
    get(_, name) {
      if (name === "__esModule") return true;
      throw new Error(`tests load no module for ${String(name)}: see jest.config.js`);
    },
  },
);
