import Mocha from 'mocha';

/** What VS Code calls in the extension host. Rejects where a test failed, which is how VS Code's exit code tells. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', color: false, timeout: 20_000 });
  mocha.suite.emit('pre-require', globalThis, '', mocha);
  await import('./editing');
  await import('./desktop');
  await new Promise<void>((passed, failed) => {
    const runner = mocha.run((failures) => (failures ? failed(new Error(`${failures} failed`)) : passed()));
    runner.once('end', () => console.log(`tests: ${runner.stats?.passes} passed, ${runner.stats?.failures} failed`));
  });
}
