import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JobRequest } from '../contract/jobs.ts';
import { createImageRepository } from './imageRepository.ts';
import { createJobRepository } from './jobRepository.ts';
import { conversationId, createTestDatabase, howMade, imageId, lease, newImage, newJob } from './testing/testDatabase.ts';
import type { TestDatabase } from './testing/testDatabase.ts';

let test_: TestDatabase;
beforeEach(() => {
  test_ = createTestDatabase();
});
afterEach(() => test_.dispose());

const use = { model: howMade.model, provider: 'cpu', threads: 1 };

test("complaint 9: what is said of a picture joins what it was found by before, another program's prompt included", () => {
  const images = createImageRepository(test_.database);
  const jobs = createJobRepository(test_.database);
  const foreign = { tool: 'comfyui', prompt: 'heron in the reeds', seed: null } as const;
  const imported = { fileName: 'bird.png', sha256: 'original', width: 10, height: 10, foreign };
  images.add({ ...newImage(1), jobId: null, kind: 'imported', title: 'bird.png', made: null, tokens: null, imported });
  const end = (number: number, request: JobRequest, text: string) => {
    const conversation = request.kind === 'ask' ? conversationId(1) : null;
    jobs.add(newJob(number, request, { conversationId: conversation, seed: null }));
    jobs.takeNext('me', 2_000, false);
    const answer = { text, pieces: [], confidence: 1, use };
    if (request.kind === 'ask') jobs.finishAnswer(lease(number), answer, 2_100);
    else jobs.finishCaption(lease(number), answer, 2_100);
  };
  end(1, { kind: 'caption', imageId: imageId(1) }, 'a grey bird');
  end(2, { kind: 'ask', imageIds: [imageId(1)], question: 'which season?' }, 'autumn');
  for (const search of ['bird.png', 'heron reeds', 'grey', 'season', 'autumn']) {
    expect([search, images.page({ limit: 5, search }).total]).toEqual([search, 1]);
  }
});
