// mocha's build for browsers sets `mocha` and the functions of its interface as globals.
import 'mocha/mocha';

/** What VS Code calls in the web worker that is its extension host. Rejects where a test failed. */
export async function run(): Promise<void> {
  mocha.setup({ ui: 'bdd', reporter: undefined, timeout: 20_000 });
  await import('../extension/editing');
  await new Promise<void>((passed, failed) => {
    const runner = mocha.run((failures) => (failures ? failed(new Error(`${failures} failed`)) : passed()));
    runner.once('end', () => console.log(`tests: ${runner.stats?.passes} passed, ${runner.stats?.failures} failed`));
  });
}
