// What a fix of the user writes has to satisfy every other rule too, in the strictest profile.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rules } from 'seaworthy:rules';
import { dockerfile } from '../../server/dockerfile/language';
import { defaultConfig } from '../../server/engine/config';
import { verifiedEdits } from '../../server/engine/fix';
import { Linter } from '../../server/engine/lint';
import { applyEdits } from '../../server/engine/text';
import { loneWorld } from '../../server/world/world-index';

const linter = new Linter(rules);
const config = { ...defaultConfig, profile: 'strict' as const };

/** The text after the fix of the finding about the user; undefined where none is offered or it fails its verification. */
function repaired(text: string): string | undefined {
  const source = dockerfile.read({ path: 'Dockerfile' }, text);
  const world = loneWorld(linter.kinds, source);
  const { findings } = linter.lint(source, config, world);
  const [finding, more] = findings.filter(({ rule }) => /\/(?:missing-user|run-as-root-user)$/.test(rule));
  assert.ok(finding && !more, 'one finding about the user');
  const [fix] = finding.fixes;
  if (!fix) return undefined;
  const edits = verifiedEdits({ source, linter, config, world }, [{ finding, fix }]);
  assert.ok(edits, 'a fix that is offered passes its verification');
  return applyEdits(text, edits);
}

describe('fixes of the user', () => {
  test('an account without a number gets one', () =>
    assert.equal(
      repaired('FROM debian:12\nRUN useradd -m app\nCMD ["x"]\n'),
      'FROM debian:12\nRUN useradd -u 10001 -m app\nUSER 10001\nCMD ["x"]\n',
    ));
  test('a number that is taken is not taken twice', () =>
    assert.equal(
      repaired('FROM debian:12\nRUN useradd -u 10001 other && adduser --disabled-password app\nCMD ["x"]\n'),
      'FROM debian:12\nRUN useradd -u 10001 other && adduser --uid 10002 --disabled-password app\nUSER 10002\nCMD ["x"]\n',
    ));
  test("BusyBox' adduser has the short name", () =>
    assert.equal(
      repaired('FROM alpine:3.23\nRUN adduser -D app\nCMD ["x"]\n'),
      'FROM alpine:3.23\nRUN adduser -u 10001 -D app\nUSER 10001\nCMD ["x"]\n',
    ));
  test("none for a program in root's home, which the new user could not enter", () =>
    assert.equal(repaired('FROM debian:12\nWORKDIR /root/app\nCOPY app .\nCMD ["./app"]\n'), undefined));
  test('a USER that no step uses is written over, one that a step uses is not', () => {
    assert.equal(
      repaired('FROM debian:12\nRUN make\nUSER root:root\nENV A=1\nCMD ["x"]\n'),
      'FROM debian:12\nRUN make\nUSER 10001:10001\nENV A=1\nCMD ["x"]\n',
    );
    assert.equal(
      repaired('FROM debian:12\nUSER root\nRUN make\nCMD ["x"]\n'),
      'FROM debian:12\nUSER root\nRUN make\nUSER 10001:10001\nCMD ["x"]\n',
    );
  });
});
