import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pulse } from '../../client/pulse';

const after = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
const never = () => new Promise<never>(() => {});

function pulse(ask: () => Promise<unknown>) {
  let [asked, stalled] = [0, 0];
  const watched = new Pulse(
    () => {
      asked++;
      return ask();
    },
    () => stalled++,
  );
  watched.patience = 30;
  return { watched, asked: () => asked, stalled: () => stalled };
}

test('a server that answers nothing any more is noticed, once', async () => {
  const { watched, asked, stalled } = pulse(never);
  watched.watch(never());
  await after(20);
  assert.equal(stalled(), 0, 'it has time');
  await after(200);
  assert.deepEqual([asked(), stalled()], [1, 1]);
});

test('a server that is busy is left alone for as long as it gives signs of life, be it an error', async () => {
  const { watched, asked, stalled } = pulse(() => after(10).then(() => assert.fail()));
  watched.watch(never());
  await after(300);
  assert.ok(asked() > 1);
  assert.equal(stalled(), 0);
  watched.dispose();
});

test('a server that owes nothing is not asked, and none that has answered meanwhile is ended', async () => {
  const { watched, asked, stalled } = pulse(never);
  await watched.watch(Promise.resolve());
  await after(100);
  assert.equal(asked(), 0);
  watched.watch(after(45));
  await after(200);
  assert.deepEqual([asked(), stalled()], [1, 0]);
  await assert.rejects(watched.watch(Promise.reject(new Error('no'))), /no/);
});
