import assert from 'assert';

/** What `node:assert/strict` is where there is no node. */
export default assert.strict;
