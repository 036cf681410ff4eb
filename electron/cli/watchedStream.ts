export type WatchedStream = {
  readonly isTTY: boolean;
  write(text: string): void;
  /** When all is written: the system's name of what kept it from being, or null. */
  fault(): Promise<string | null>;
};

type Stream = Pick<NodeJS.WriteStream, 'write' | 'on'> & { readonly isTTY?: boolean };

/** A stream that may close or fill up while a job runs: what cannot be said any more is left unsaid, and the job goes on. */
export function watchStream(stream: Stream): WatchedStream {
  let failed: string | null = null;
  const note = (error: Error | null | undefined): void => {
    if (error == null) return;
    failed ??= 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
  };
  stream.on('error', note);
  return {
    isTTY: stream.isTTY === true,
    write(text) {
      if (failed === null) stream.write(text, note);
    },
    fault() {
      if (failed !== null) return Promise.resolve(failed);
      return new Promise((resolve) => {
        stream.write('', (error) => {
          note(error);
          resolve(failed);
        });
      });
    },
  };
}
