import { linkSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createPictureFolder } from '../../library/pictureFolder.ts';
import { createImageRepository } from '../../store/imageRepository.ts';
import { imageId, newImage, openTestDatabase } from '../../store/testing/testDatabase.ts';
import { profileAt } from '../profile.ts';

/** `node writeHistory.ts PROFILE COUNT`: a history of so many drawn pictures, four a day, of which the first was drawn first. */
const [root = '', count = ''] = process.argv.slice(2);
const profile = profileAt(root);
const quarterOfADay = 6 * 60 * 60 * 1000;
const pixels = { width: 32, height: 32, rgba: new Uint8Array(32 * 32 * 4).fill(200) };

/** One file under every name: what is looked at is the list. */
const drawn = { ...newImage(1), jobId: null };
const saved = await createPictureFolder(profile.pictures).save({ ...drawn, pixels });
const { database, close } = openTestDatabase(profile.database, Date.now());
const images = createImageRepository(database);
database.transaction(() => {
  for (let number = 1; number <= Number(count); number += 1) {
    const file = join('many', `${imageId(number)}.png`);
    mkdirSync(dirname(join(profile.pictures, file)), { recursive: true });
    linkSync(join(profile.pictures, saved.file), join(profile.pictures, file));
    const createdAt = Date.UTC(2020, 0, 1) + number * quarterOfADay;
    images.add({ ...drawn, id: imageId(number), title: `picture ${number}`, createdAt, saved: { ...saved, file } });
  }
})();
close();
