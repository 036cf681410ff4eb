import { describe, expect, test, vi } from 'vitest';
import { wordsForRow } from '../../contract/deviceWords.ts';
import { codeOf } from './suiteSteps.ts';
import type { SuiteSteps } from './suiteSteps.ts';

export function describeDevices(name: string, steps: SuiteSteps): void {
  describe(`${name}: devices`, () => {
    const words = async () => (await steps.api.devices.state()).rows.map(wordsForRow);

    test('a device is unknown until it is measured, and says then what it is worth', async () => {
      expect(await words()).toEqual(['WebGPU on Radeon 780M: not measured yet.']);
      await steps.api.devices.probe();
      expect((await steps.api.devices.state()).trying).not.toBeNull();
      await vi.waitUntil(async () => (await steps.api.devices.state()).trying === null, { timeout: 20_000 });
      const sentence = 'WebGPU on Radeon 780M: correct, 3.0 times the CPU; used to draw, to write and to decode pictures.';
      expect(await words()).toEqual([sentence]);
    });

    test('measuring that is stopped says nothing of what it had not ended', async () => {
      await steps.api.devices.probe();
      await steps.api.devices.stopProbe();
      await vi.waitUntil(async () => (await steps.api.devices.state()).trying === null, { timeout: 20_000 });
      expect(await words()).toEqual(['WebGPU on Radeon 780M: not measured yet.']);
    });

    test("what is computed on is the studio's choice unless a person makes one", async () => {
      expect((await steps.api.devices.state()).choice).toBe('measured');
      const device = { provider: 'cpu', number: null } as const;
      await steps.api.settings.set({ device });
      expect((await steps.api.devices.state()).choice).toEqual(device);
    });

    test('CUDA libraries that would be of no use are refused with the reason before anything is fetched', async () => {
      expect(await steps.api.devices.cudaPack()).toMatchObject({ isThere: false, refusal: 'This computer has no NVIDIA card.' });
      expect(await codeOf(() => steps.api.devices.installCuda('published'))).toBe('cudaRefused');
    });
  });
}
