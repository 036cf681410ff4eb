import { runAlone } from '../testing/runAlone.ts';

await runAlone('libraryPace');
