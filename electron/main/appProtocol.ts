import { protocol } from 'electron';
import type { Session } from 'electron';
import { createAppResponder } from './appResponder.ts';
import type { AppResources } from './appResponder.ts';

const scheme = 'app';

/** Must run before Electron is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }]);
}

export function serveAppScheme(session: Session, resources: AppResources): void {
  session.protocol.handle(scheme, createAppResponder(resources));
}
