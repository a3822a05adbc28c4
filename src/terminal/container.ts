/** A machine with Node.js that the page can put files on and start programs on. Two are known: a WebContainer in the
 *  browser (`web-container.ts`), and the machine that the tests run on. Paths are relative to the workspace. */

export interface Container {
  readonly files: ContainerFiles
  /** @param environment is added to the container's own */
  spawn(
    command: string,
    args: readonly string[],
    options?: { terminal?: Size; environment?: Readonly<Record<string, string>> },
  ): Promise<ContainerProcess>
  /** Where programs are looked up, and where the workspace is. */
  readonly path: string
  readonly workspace: string
  stop(): void
}

export interface ContainerProcess {
  /** Once. Both streams. */
  onOutput(listener: (text: string) => void): void
  input(text: string): void
  resize(size: Size): void
  kill(): void
  readonly exit: Promise<number>
}

/** Each rejects with words of the system. */
export interface ContainerFiles {
  list(folder: string): Promise<readonly { name: string; folder: boolean }[]>
  read(path: string): Promise<string>
  /** Folders on the way are made. */
  write(path: string, text: string): Promise<void>
  mkdir(path: string): Promise<void>
  rename(path: string, to: string): Promise<void>
  remove(path: string): Promise<void>
}

export interface Size {
  columns: number
  rows: number
}
