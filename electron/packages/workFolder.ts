import type { Owners } from './ports.ts';

/** In a folder's name: a colon may not stand there on every system. */
const separator = '_';
const ownedName = /^[^_]*_[^_]*_[^_]*_\d+_[^_]*_[^_]*$/u;

/** A new name for a folder that this process works in: another can tell from it whether somebody still does. */
export function workFolder(prefix: string, owners: Owners): string {
  return prefix + owners.name().replaceAll(':', separator);
}

/** Whether the process that began this folder is gone for certain. Where the name says nobody, nothing is certain. */
export function isAbandoned(name: string, prefix: string, owners: Owners): boolean {
  const owner = name.slice(prefix.length);
  return ownedName.test(owner) && owners.isGone(owner.replaceAll(separator, ':'));
}
