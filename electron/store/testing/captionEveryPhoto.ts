import { createCaptionActs } from '../captionActs.ts';
import { openSqlite } from '../sqliteDriver.ts';

/** `node captionEveryPhoto.ts DATABASE`: gives every photo a caption to be reviewed, as a run over a night would have. */
const database = openSqlite(process.argv[2] ?? '', null);
const acts = createCaptionActs(database);
const things = ['dog', 'boat', 'house', 'child', 'street', 'lake', 'tree'];
const photos = database.prepare<[], number>(`SELECT seq FROM photos WHERE state = 'here'`).pluck().all();
for (let from = 0; from < photos.length; from += 2_000) {
  database.transaction(() => {
    const act = acts.begin('run', 1, 'job_00000000');
    for (const seq of photos.slice(from, from + 2_000)) {
      const thing = things[seq % things.length] ?? 'dog';
      const said = { text: `a guy beside a ${thing}, number ${seq}`, keywords: [thing, 'guy'], by: 'model', review: 'toReview' } as const;
      acts.change(act, seq, { ...said, pieces: [], confidence: ((seq * 7919) % 1_000) / 1_000, content: null, key: null, writtenAt: 1 });
    }
  })();
}
console.log(photos.length);
database.close();
