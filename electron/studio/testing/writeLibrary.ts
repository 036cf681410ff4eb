import { join } from 'node:path';
import { writeBrokenPhotos } from './brokenPhotos.ts';
import { writeHostileTree } from './hostileTree.ts';

/** `node writeLibrary.ts FOLDER COUNT [BROKEN]`: a tree of so many photos, and so many of each kind that cannot be read, for what is driven from outside. */
const [folder = '', count = '', broken = '0'] = process.argv.slice(2);
await writeHostileTree(folder, Number(count));
if (Number(broken) > 0) await writeBrokenPhotos(join(folder, 'not whole'), Number(broken));
