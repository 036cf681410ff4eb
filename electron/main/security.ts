import { app } from 'electron';
import type { Session, WebContents } from 'electron';
import { isOwnUrl } from './contentSecurity.ts';
import { guarded } from './guarded.ts';

const allowed: readonly string[] = ['clipboard-sanitized-write', 'fullscreen'];

/** What the window may do beyond showing itself: put words on the clipboard after a click, and take the screen, which Escape gives back. */
function isAllowed(permission: string, url: string): boolean {
  return allowed.includes(permission) && isOwnUrl(url.replace(/\/$/u, ''));
}

/** Refuses everything the studio does not need, for the session and for every page that may ever be made. */
export function secureSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer) => answer(isAllowed(permission, contents.getURL())));
  session.setPermissionCheckHandler((_contents, permission, origin) => isAllowed(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(null);
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isOwnUrl(details.url) }));
  session.on(
    'will-download',
    guarded('download', (event) => event.preventDefault()),
  );
}

export function secureAllContents(): void {
  app.on(
    'web-contents-created',
    guarded('new contents', (_event, contents) => secureContents(contents)),
  );
}

function secureContents(contents: WebContents): void {
  const refuse = (event: { preventDefault(): void }): void => event.preventDefault();
  contents.on('will-navigate', guarded('navigation', refuse));
  contents.on('will-redirect', guarded('navigation', refuse));
  contents.on('will-frame-navigate', guarded('navigation', refuse));
  contents.on('will-attach-webview', guarded('navigation', refuse));
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
