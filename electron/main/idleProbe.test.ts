import { afterEach, beforeEach, expect, test } from 'vitest';
import { drawFox, fakeModel, TestProfile } from '../studio/testing/testStudio.ts';
import { until } from '../studio/testing/fakeEngine.ts';
import { probeWhenIdle } from './idleProbe.ts';
import { FakeClock } from './testing/fakeClock.ts';

let profile: TestProfile;
let clock: FakeClock;
beforeEach(() => {
  profile = new TestProfile();
  clock = new FakeClock();
});
afterEach(() => profile.dispose());

const minutes = (count: number): void => {
  for (let half = 0; half < count * 2; half += 1) clock.pass(30_000);
};
/** What is looked at is asked of promises, which end with this turn. */
const turn = () => new Promise((done) => setTimeout(done, 50));

test('devices are measured by themselves only after the first picture, and once nobody draws', async () => {
  const { studio, engine, announced, reach } = profile.open({ model: fakeModel });
  const measured = () => announced.some(({ name }) => name === 'devicesChanged');
  const stop = probeWhenIdle({ studio, clock, onFault: (fault) => expect(fault).toBeNull() });
  minutes(10);
  await turn();
  expect(measured()).toBe(false);

  studio.queue.enqueue(drawFox);
  const run = await engine.started(1);
  minutes(10);
  await turn();
  expect(measured()).toBe(false);
  for (let token = 0; token < 4; token += 1) run.drawToken();
  run.finish();
  await reach('done');
  minutes(1);
  await turn();
  expect(measured()).toBe(false);

  minutes(2);
  await until(measured);
  await until(() => !studio.devices.isTrying);
  expect((await studio.devices.state()).rows).toMatchObject([{ verdict: { kind: 'accepted' } }]);
  stop();
  await studio.close();
});
