import { AppError } from '../contract/errors.ts';

/** Whether it is an address, and no path of this machine: a drive of Windows has one letter. */
export function isAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/iu.test(text);
}

/** Where something may be fetched from: `https:`, or a file of this machine. Everything else is refused, with the reason. */
export function parseAddress(text: string): URL {
  if (!URL.canParse(text)) throw refused('it is no address; a whole one begins with https:// or file:///.');
  const address = new URL(text);
  if (address.protocol === 'http:') throw refused('http can be read and changed on the way. Use https.');
  if (address.protocol !== 'https:' && address.protocol !== 'file:') throw refused('only https and file addresses are used.');
  if (address.username !== '' || address.password !== '') throw refused('it holds a name or a password, which would be kept with it.');
  // A file on another machine is another network.
  if (address.protocol === 'file:' && address.host !== '') throw refused('a file address names a file of this computer.');
  return address;
}

/** Where a redirect leads. It may go to another place, never by another way than https. */
export function followRedirect(from: URL, location: string | null): URL {
  const target = location !== null && URL.canParse(location, from.href) ? new URL(location, from) : null;
  if (target === null) throw new AppError('redirectRefused', { because: 'It says nowhere to.' });
  if (target.protocol !== 'https:') throw new AppError('redirectRefused', { because: 'It leads away from https.' });
  return parseAddress(target.href);
}

function refused(because: string): AppError {
  return new AppError('addressRefused', { because });
}
