import { afterEach, beforeEach } from 'vitest';
import { describeCaptions } from './captionSuite.ts';
import { describeEditRuns } from './editRunSuite.ts';
import { describeConversations } from './conversationSuite.ts';
import { describeDevices } from './deviceSuite.ts';
import { describeDrawing } from './drawingSuite.ts';
import { describeLineage } from './lineageSuite.ts';
import { describePackages } from './packageSuite.ts';
import { describePhotos } from './photoSuite.ts';
import { describePictures } from './pictureSuite.ts';
import { describeQueue } from './queueSuite.ts';
import { describeSidecars } from './sidecarSuite.ts';
import { codeOf, SuiteSteps } from './suiteSteps.ts';
import type { SuiteStudio } from './suiteSteps.ts';

/** What every studio answers, the true one and the one in memory that panels are tried on: run by a test beside each. */
export function describeStudioApi(name: string, open: () => SuiteStudio): void {
  const steps = new SuiteSteps();
  beforeEach(() => steps.open(open()));
  afterEach(() => steps.dispose());

  describeDrawing(name, steps);
  describeQueue(name, steps);
  describePictures(name, steps);
  describeLineage(name, steps);
  describePhotos(name, steps);
  describeSidecars(name, steps);
  describeCaptions(name, () => steps, steps.addFolder, codeOf);
  describeEditRuns(name, () => steps, steps.addFolder, codeOf);
  describeConversations(name, steps);
  describeDevices(name, steps);
  describePackages(name, steps);
}
