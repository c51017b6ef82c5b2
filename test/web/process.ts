/** As much of node's `process` as the browser builds of mocha and assert expect. */
export const process = { env: {}, nextTick: queueMicrotask, cwd: () => '/', platform: 'browser', version: '' };
