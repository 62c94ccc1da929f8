// The outbox's file: written in place by O_DSYNC, because fsync is refused under Node's permission model.
import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type Folder, files, writeFault } from '../../state/folder.ts'

/** What the outbox asks of a disk; its test has one that dies halfway through a write. */
export interface Disk {
  /** undefined: there is nothing yet. */
  read(): Buffer | undefined
  /** Durable; the old content or the new one. Throws Fault 'disk-full'. */
  replace(content: Buffer): void
  /** Durable once it returns; before that any first part of it may be there. Throws Fault 'disk-full'. */
  write(content: Buffer, at: number): void
  close(): void
}

export function diskIn(folder: Folder): Disk {
  let file: number | undefined
  const close = () => {
    if (file !== undefined) closeSync(file)
    file = undefined
  }
  return {
    read: () => folder.read(files.outbox),
    replace(content) {
      close()
      folder.write(files.outbox, content)
    },
    write(content, at) {
      try {
        file ??= openSync(join(folder.path, files.outbox), constants.O_WRONLY | constants.O_DSYNC)
        for (let done = 0; done < content.length; )
          done += writeSync(file, content, done, content.length - done, at + done)
      } catch (error) {
        throw writeFault(error as NodeJS.ErrnoException, folder.path)
      }
    },
    close,
  }
}
