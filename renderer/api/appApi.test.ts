import { describe, expect, it } from 'vitest';
import { RequestFailed } from './appApi.ts';
import { failureMessage } from './failureMessage.ts';
import { createFakeStudio } from './fakeAppApi.ts';

describe('the studio api', () => {
  it('hands over the value of a request that went well', async () => {
    const { api } = createFakeStudio();
    expect((await api.models.inUse()).draw?.id).toBe('studio-mini');
  });

  it('throws the code and the sentence of a request that failed', async () => {
    const { api } = createFakeStudio();
    const failure = await api.images.get('img_00000000').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RequestFailed);
    expect(failure).toMatchObject({ code: 'imageNotFound', message: 'This picture is no longer in the library.' });
  });

  it('shows the sentence of a foreseen failure and hides the text of any other', () => {
    expect(failureMessage(new RequestFailed({ code: 'diskFull', message: 'The disk is full.' }))).toBe('The disk is full.');
    expect(failureMessage(new TypeError('x is undefined'))).not.toContain('undefined');
  });
});
