/**
 * npm run bench:captions -- [--count N | --folder FOLDER] [--package FOLDER] [--from window|"command line"]
 * Captions a whole tree with sidecars in four formats, once from the window and once from the command line, and prints what came of it:
 * photos, captions, failures with their reasons, files, seconds, the memory and the longest silence of the process that must answer.
 * The tree is generated, with odd names, circles and broken files, or a copy of FOLDER. By tiny-test: about the machinery, not the words.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from '../failure.ts';
import { repositoryRoot } from '../paths.ts';
import { goWherePersonStands } from '../system/standing.ts';
import { runAlone } from '../testing/runAlone.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '2000' },
    folder: { type: 'string' },
    package: { type: 'string' },
    from: { type: 'string' },
  },
});
if (!/^[1-9]\d*$/u.test(values.count)) throw new Failure('Say how many photos: npm run bench:captions -- --count 2000');
goWherePersonStands();
const variables = {
  UNIFLUID_BENCH_PHOTOS: values.count,
  ...(values.folder === undefined ? {} : { UNIFLUID_BENCH_FOLDER: resolve(values.folder) }),
  UNIFLUID_PACKAGE: values.package === undefined ? join(repositoryRoot, 'models', 'packages', 'tiny-test') : resolve(values.package),
};
await runAlone('captionPace', { variables, args: values.from === undefined ? [] : ['--grep', `from the ${values.from}`] });
