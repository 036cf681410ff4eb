import { expect, test } from 'vitest';
import { jobStates } from '../contract/jobs.ts';
import type { JobEvent } from './jobTransitions.ts';
import { nextState } from './jobTransitions.ts';

const events: Readonly<Record<string, JobEvent>> = {
  start: { kind: 'start' },
  finish: { kind: 'finish' },
  fail: { kind: 'fail' },
  cancel: { kind: 'cancel' },
  release: { kind: 'release' },
  retry: { kind: 'retry' },
  firstCrash: { kind: 'crash', uncleanStarts: 1 },
  secondCrash: { kind: 'crash', uncleanStarts: 2 },
  secondDeath: { kind: 'death', uncleanStarts: 2 },
  thirdDeath: { kind: 'death', uncleanStarts: 3 },
};

test('every state answers every event, and only these changes happen', () => {
  const changes = jobStates.flatMap((state) =>
    Object.entries(events).flatMap(([name, event]) => {
      const next = nextState(state, event);
      return next === null ? [] : [`${state} ${name} -> ${next}`];
    }),
  );
  expect(changes).toEqual([
    'queued start -> running',
    'queued cancel -> cancelled',
    'running finish -> done',
    'running fail -> failed',
    'running cancel -> cancelled',
    'running release -> queued',
    'running firstCrash -> queued',
    'running secondCrash -> failed',
    'running secondDeath -> queued',
    'running thirdDeath -> failed',
    'failed retry -> queued',
    'cancelled retry -> queued',
  ]);
});
