/** The system's dialogs, file manager, clipboard and drag; null and empty where the person changed their mind. */
export type FileDialogs = {
  openPictures(): Promise<readonly string[]>;
  /** The first extension names the kind of file. */
  saveFile(suggested: string, extensions: readonly [string, ...string[]]): Promise<string | null>;
  /** Of a model package. */
  openArchive(): Promise<string | null>;
  /** Named as it was chosen: the Python of an environment is a link, and another program where that is followed. */
  openProgram(): Promise<string | null>;
  chooseFolder(suggested: string | null): Promise<string | null>;
  showInFolder(path: string): void;
  /** False where the system could not. */
  openFolder(path: string): Promise<boolean>;
  copyPicture(png: Uint8Array): Promise<void>;
  /** Files that are dragged out lie here. */
  readonly dragFolder: string;
  drag(files: readonly string[], icon: Uint8Array): void;
};
