// Hovering a security key of a service or its build explains it, also where nothing is wrong with it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compose } from '../../server/compose/domain';
import { yaml } from '../../server/yaml/units';
import { findIn } from '../finds';

/** Keys marked by `«…»` are the ones that must be explained. */
const marked = `services:
  web:
    «image»: example/web:1.2
    «build»:
      context: .
      «args»: {}
      «network»: none
      «privileged»: false
      «entitlements»: []
      «secrets»: []
    «privileged»: false
    «cap_add»: []
    «cap_drop»: [ALL]
    «security_opt»: []
    «user»: "1000"
    «read_only»: true
    «network_mode»: none
    «pid»: ""
    «ipc»: private
    «uts»: ""
    «cgroup»: private
    «userns_mode»: ""
    «devices»: []
    «device_cgroup_rules»: []
    «volumes»: []
    «environment»: {}
    restart: always
`;

test('every security key of a service and of its build is explained', () => {
  const text = marked.replace(/[«»]/g, '');
  const source = yaml.read({ path: 'compose.yaml' }, text);
  let offset = 0;
  for (const part of marked.split(/(«[^»]*»)/)) {
    const key = part.startsWith('«') ? part.slice(1, -1) : undefined;
    if (key) assert.equal(compose.hover?.(source, offset, findIn(source))?.title, key, key);
    offset += key?.length ?? part.length;
  }
  assert.equal(compose.hover?.(source, text.indexOf('restart'), findIn(source)), undefined);
});
