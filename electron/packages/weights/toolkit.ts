/** Where the Python toolkit may be found, and what its processes are told. */
export type Toolkit = {
  /** As processes of the studio have it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly platform: NodeJS.Platform;
  /** The Python that a person named for it; null where one is looked for. */
  readonly chosen: () => string | null;
  /** Where its sources lie beside the studio's; a studio that is installed has none there. */
  readonly folder: string;
};
