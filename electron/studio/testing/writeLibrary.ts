import { writeHostileTree } from './hostileTree.ts';

/** `node writeLibrary.ts FOLDER COUNT`: a tree of so many photos, for what measures the window from outside. */
const [folder = '', count = ''] = process.argv.slice(2);
console.log(await writeHostileTree(folder, Number(count)));
