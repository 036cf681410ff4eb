import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../paths.ts';
import { findWrongImports } from './checkImports.ts';
import { importRules } from './importRules.ts';
import { windowSchemaRule } from './windowSchemas.ts';

type Files = Readonly<Record<string, string>>;

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The rules that fire on a small tree; every file an import names exists, so that nothing but the rule speaks. */
async function rulesThatFire(files: Files): Promise<readonly string[]> {
  const root = mkdtempSync(join(tmpdir(), 'import-rules-'));
  folders.push(root);
  symlinkSync(join(repositoryRoot, 'node_modules'), join(root, 'node_modules'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return [...new Set((await findWrongImports(root)).map((wrong) => wrong.rule))];
}

const value = 'export const value = 1;\n';
const exportsType = 'export type Kind = 1;\n';

/** For each rule a tree that breaks it and nothing else. */
const wrongExamples: Readonly<Record<string, Files>> = {
  'room-contract': {
    'electron/contract/images.ts': "import type { Kind } from '../jobs/ports.ts';\nexport type A = Kind;\n",
    'electron/jobs/ports.ts': exportsType,
  },
  'room-preload': { 'electron/preload/preload.ts': "import '../jobs/jobQueue.ts';\n", 'electron/jobs/jobQueue.ts': value },
  'room-main': { 'electron/main/main.ts': "import '../engine/jobRunner.ts';\n", 'electron/engine/jobRunner.ts': value },
  'room-cli': { 'electron/cli/cli.ts': "import '../main/mainWindow.ts';\n", 'electron/main/mainWindow.ts': value },
  'room-studio': { 'electron/studio/studio.ts': "import '../main/mainWindow.ts';\n", 'electron/main/mainWindow.ts': value },
  'room-jobs': { 'electron/jobs/jobQueue.ts': "import '../store/jobRepository.ts';\n", 'electron/store/jobRepository.ts': value },
  'room-store': { 'electron/store/jobRepository.ts': "import '../library/png.ts';\n", 'electron/library/png.ts': value },
  'room-library': { 'electron/library/png.ts': "import '../store/jobRepository.ts';\n", 'electron/store/jobRepository.ts': value },
  'room-sidecars': { 'electron/sidecars/xmpMerge.ts': "import '../library/png.ts';\n", 'electron/library/png.ts': value },
  'room-devices': { 'electron/devices/judge.ts': "import '../store/jobRepository.ts';\n", 'electron/store/jobRepository.ts': value },
  'room-fetching': { 'electron/fetching/fetchFile.ts': "import '../store/jobRepository.ts';\n", 'electron/store/jobRepository.ts': value },
  'room-packages': { 'electron/packages/packages.ts': "import '../store/jobRepository.ts';\n", 'electron/store/jobRepository.ts': value },
  'room-photos': { 'electron/photos/scanFolder.ts': "import '../store/photoRepository.ts';\n", 'electron/store/photoRepository.ts': value },
  'room-engine': { 'electron/engine/jobRunner.ts': "import '../store/jobRepository.ts';\n", 'electron/store/jobRepository.ts': value },
  'room-runtime': { 'models/runtime/tensor.ts': "import '../../electron/contract/images.ts';\n", 'electron/contract/images.ts': value },
  'room-renderer-api': { 'renderer/api/appApi.ts': "import '../state/jobs.svelte.ts';\n", 'renderer/state/jobs.svelte.ts': value },
  'room-renderer-state': {
    'renderer/state/jobs.svelte.ts': "import '../features/ask/answer.ts';\n",
    'renderer/features/ask/answer.ts': value,
  },
  'room-renderer-features': {
    'renderer/features/ask/answer.ts': "import '../../../electron/jobs/jobQueue.ts';\n",
    'electron/jobs/jobQueue.ts': value,
  },
  'room-renderer-ui': {
    'renderer/ui/Button.svelte': '<script lang="ts">\n  import { value } from \'../state/jobs.svelte.ts\';\n</script>\n\n{value}\n',
    'renderer/state/jobs.svelte.ts': value,
  },
  'room-renderer-words': {
    'renderer/words/WordNotes.ts': "import '../features/ask/answer.ts';\n",
    'renderer/features/ask/answer.ts': value,
  },
  'room-renderer-format': { 'renderer/format/moments.ts': "import '../ui/marks.ts';\n", 'renderer/ui/marks.ts': value },
  'room-renderer-root': { 'renderer/main.ts': "import '../electron/jobs/jobQueue.ts';\n", 'electron/jobs/jobQueue.ts': value },
  'room-e2e': { 'e2e/prompt.spec.ts': "import '../electron/jobs/jobQueue.ts';\n", 'electron/jobs/jobQueue.ts': value },
  'room-build': { 'build/start.ts': "import '../electron/jobs/jobQueue.ts';\n", 'electron/jobs/jobQueue.ts': value },
  'only-load-ort': {
    'models/runtime/loadPackage.ts': "import { InferenceSession } from 'onnxruntime-node';\nexport const session = InferenceSession;\n",
  },
  'only-store-uses-sqlite': { 'electron/main/main.ts': "import Database from 'better-sqlite3';\nexport const database = Database;\n" },
  'only-main-uses-electron': { 'electron/cli/cli.ts': "import { app } from 'electron';\nexport const name = app;\n" },
  'ports-as-types': {
    'electron/store/jobRepository.ts': "import { value } from '../jobs/ports.ts';\nexport const copy = value;\n",
    'electron/jobs/ports.ts': value,
  },
  'e2e-contract-as-types': {
    'e2e/prompt.spec.ts': "import { value } from '../electron/contract/limits.ts';\nexport const copy = value;\n",
    'electron/contract/limits.ts': value,
  },
  'features-are-private': {
    // The import is used in markup alone, where older dependency-cruisers lost it.
    'renderer/features/ask/AskPanel.svelte':
      '<script lang="ts">\n  import Canvas from \'../prompt/Canvas.svelte\';\n</script>\n\n<Canvas />\n',
    'renderer/features/prompt/Canvas.svelte': '<p>canvas</p>\n',
  },
  'no-node-in-pure-rooms': { 'renderer/main.ts': "import { join } from 'node:path';\nexport const path = join('a');\n" },
  'no-tests-in-product': {
    'electron/store/jobRepository.ts': "import './testing/testDatabase.ts';\n",
    'electron/store/testing/testDatabase.ts': value,
  },
  'no-circular': {
    'electron/jobs/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
    'electron/jobs/b.ts': "import { a } from './a.ts';\nexport const b = () => a;\n",
  },
  'no-schemas-in-window': {
    'renderer/state/jobs.svelte.ts': "import { givesWay } from '../../electron/contract/jobRanks.ts';\nexport const a = givesWay;\n",
    'electron/contract/jobRanks.ts': "import { jobSchema } from './jobs.ts';\nexport const givesWay = jobSchema;\n",
    'electron/contract/jobs.ts': "import { z } from 'zod';\nexport const jobSchema = z.string();\n",
  },
  resolvable: { 'electron/jobs/a.ts': "import './nowhere.ts';\n" },
};

describe('the import table', () => {
  test('a circle of types is a circle', async () => {
    const types = {
      'electron/jobs/a.ts': "import type { B } from './b.ts';\nexport type A = { readonly b: B | null };\n",
      'electron/jobs/b.ts': "import type { A } from './a.ts';\nexport type B = { readonly a: A | null };\n",
    };
    expect(await rulesThatFire(types)).toEqual(['no-circular']);
  });

  test('the window may name the type of a schema, and what is no schema; the studio in memory and tests may use one', async () => {
    const uses = "import { jobSchema } from '../../electron/contract/jobs.ts';\nexport const a = jobSchema;\n";
    expect(
      await rulesThatFire({
        'electron/contract/jobs.ts':
          "import { z } from 'zod';\nexport const jobSchema = z.string();\nexport type Job = z.infer<typeof jobSchema>;\n",
        'electron/contract/limits.ts': "import type { Job } from './jobs.ts';\nexport const limits: readonly Job[] = [];\n",
        'renderer/state/jobs.svelte.ts':
          "import type { Job } from '../../electron/contract/jobs.ts';\nimport { limits } from '../../electron/contract/limits.ts';\nexport const a: readonly Job[] = limits;\n",
        'renderer/state/jobs.test.ts': uses,
        'renderer/api/fakeAppApi.ts': uses,
      }),
    ).toEqual([]);
  });

  test.each([...importRules, windowSchemaRule].map((rule) => rule.name ?? ''))('%s fires on its wrong example, alone', async (rule) => {
    expect(await rulesThatFire(wrongExamples[rule] ?? {})).toEqual([rule]);
  });

  test('lets the three flows through', async () => {
    expect(
      await rulesThatFire({
        'electron/contract/images.ts': value,
        'electron/jobs/ports.ts': exportsType,
        'electron/store/jobRepository.ts':
          "import type { Kind } from '../jobs/ports.ts';\nimport Database from 'better-sqlite3';\nexport const d: [Kind, unknown] = [1, Database];\n",
        'electron/main/main.ts':
          "import { app } from 'electron';\nimport { d } from '../store/jobRepository.ts';\nimport '../engine/engineProtocol.ts';\nexport const a = [app, d];\n",
        'electron/engine/engineProtocol.ts': exportsType,
        'electron/engine/jobRunner.ts': "import '../../models/runtime/ortSession.ts';\n",
        'models/runtime/ortSession.ts': "import './loadOrt.ts';\n",
        'models/runtime/loadOrt.ts':
          "import { InferenceSession } from 'onnxruntime-node';\nimport { join } from 'node:path';\nexport const s = [InferenceSession, join];\n",
        'renderer/features/ask/AskPanel.svelte':
          '<script lang="ts">\n  import Button from \'../../ui/Button.svelte\';\n</script>\n\n<Button />\n',
        'renderer/ui/Button.svelte': '<button>go</button>\n',
      }),
    ).toEqual([]);
  });
});
