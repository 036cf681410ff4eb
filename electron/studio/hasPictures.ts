import { readdirSync } from 'node:fs';

/** Whether pictures of ours lie in the folder. Asked before the store is open, so at once; the first month that holds one ends it. */
export function hasPictures(folder: string): boolean {
  const isOurs = (name: string): boolean => /^img_[a-z0-9]+\.png$/.test(name);
  return listed(folder).some((month) => /^\d{4}-\d{2}$/.test(month) && listed(`${folder}/${month}`).some(isOurs));
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Not there, or not to be listed: the pictures will say so themselves.
    return [];
  }
}
