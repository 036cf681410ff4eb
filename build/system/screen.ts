import { connect } from 'node:net';
import { isAbsolute, join } from 'node:path';
import { variable } from './environment.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Address = { readonly path: string } | { readonly host: string; readonly port: number };

const answerMs = 3000;

/** Where the X server of a display listens: sockets of this machine for ":1" and "unix:1", a port for "host:1". */
function displayAddresses(display: string): readonly Address[] {
  const [, host = '', number = ''] = /^(.*):(\d+)(?:\.\d+)?$/u.exec(display) ?? [];
  if (number === '') return [];
  // The second is an abstract one, which a container sees where it sees no file.
  const socket = `/tmp/.X11-unix/X${number}`;
  return host === '' || host === 'unix' ? [{ path: socket }, { path: `\0${socket}` }] : [{ host, port: 6000 + Number(number) }];
}

function screenAddresses(environment: Environment): readonly Address[] {
  const display = variable('DISPLAY', environment);
  const wayland = variable('WAYLAND_DISPLAY', environment);
  const runtime = variable('XDG_RUNTIME_DIR', environment) ?? '';
  return [
    ...(display === undefined ? [] : displayAddresses(display)),
    ...(wayland === undefined ? [] : [{ path: isAbsolute(wayland) ? wayland : join(runtime, wayland) }]),
  ];
}

function answers(address: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const end = (isThere: boolean) => () => {
      socket.destroy();
      resolve(isThere);
    };
    socket.setTimeout(answerMs, end(false)).once('connect', end(true)).once('error', end(false));
  });
}

/** The screen that the environment names: none, one that answers, or one that is gone, on which Chromium would only print lines of its own. */
export async function screenOf(environment: Environment): Promise<'none' | 'there' | 'gone'> {
  if (variable('DISPLAY', environment) === undefined && variable('WAYLAND_DISPLAY', environment) === undefined) return 'none';
  const found = await Promise.all(screenAddresses(environment).map(answers));
  return found.includes(true) ? 'there' : 'gone';
}
