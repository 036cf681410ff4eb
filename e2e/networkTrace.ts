import { readFileSync } from 'node:fs';

/** The system calls that a socket needs to reach another machine, to be reached by one, or to ask for a name. */
const traced = 'trace=connect,bind,sendto,sendmsg,sendmmsg';

/** strace before a command: it follows every process and writes each such call into the file. */
export function tracedCommand(file: string, command: readonly string[]): readonly string[] {
  return ['strace', '-f', '--seccomp-bpf', '-qq', '-e', traced, '-e', 'signal=none', '-o', file, ...command];
}

/**
 * The calls that name an internet address. Left out are the socket families that end on this machine: AF_UNIX (the display, other processes of the
 * studio) and AF_NETLINK (questions to the kernel). A socket that is opened and names nobody, as Chromium does to ask the kernel for the names of
 * network cards, sends nothing.
 */
export function callsToAddresses(file: string): readonly string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /sa_family=AF_(?!UNIX\b|NETLINK\b|UNSPEC\b)/u.test(line));
}
