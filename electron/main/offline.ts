import { app } from 'electron';
import type { Session, WebContents } from 'electron';
import { guarded } from './guarded.ts';

/**
 * Nothing leaves the machine. The content security policy and `webRequest` cover what a page loads; this covers what Chromium does by itself or
 * past them: its spell checker fetches dictionaries, and WebRTC talks to any STUN or TURN server.
 */
export function stayOffline(): void {
  // No name and no address is ever resolved, so nothing in Chromium's network stack finds anybody to connect to.
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.on('session-created', guarded('new session', forgetDictionaries));
  app.on(
    'web-contents-created',
    guarded('new contents', (_event, contents) => silenceWebRtc(contents)),
  );
}

/** A session asks for its language's dictionary as soon as it is made, spell checking or not; in time is only what happens right here. */
function forgetDictionaries(session: Session): void {
  session.setSpellCheckerLanguages([]);
  session.setSpellCheckerEnabled(false);
}

/** Datagrams go to an address as it stands, without the resolver; this leaves WebRTC streams only, which need it. */
function silenceWebRtc(contents: WebContents): void {
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}
