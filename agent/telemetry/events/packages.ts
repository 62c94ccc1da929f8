// Packages changed: the folders of the package databases are watched, so that a sync can tell at once. What changed is
// counted from what that sync found.
import { type FSWatcher, watch } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Clock } from '#kit/clock.ts'
import { apkDatabases, dpkgFolder, rpmDatabases } from '../collect/software/databases.ts'
import type { Tree } from '../collect/tree.ts'
import { stampOf } from '../stamp.ts'

const watched = new Set([`${dpkgFolder}/status`, ...apkDatabases, ...rpmDatabases].map((path) => dirname(path)))

/** Databases are rewritten many times in one run of a package manager: quiet for this long counts as done. */
const quietMs = 700
/** A long run is told now and then while it lasts. */
const longestMs = 10_000

/** Calls `tell` a moment after a path below one of `folders` changed; folders that are not there are looked for again. */
export function watchFolders(
  tree: Tree,
  folders: Iterable<string>,
  changed: (name: string | null) => void,
): { again(): void; close(): void } {
  const open = new Map<string, FSWatcher>()
  const again = () => {
    for (const folder of folders) {
      if (open.has(folder) || tree.stat(folder) === undefined) continue
      try {
        const watcher = watch(join(tree.root, folder), { persistent: false }, (_event, name) => changed(name))
        const lost = () => {
          watcher.close()
          open.delete(folder)
        }
        watcher.on('error', lost)
        open.set(folder, watcher)
      } catch {
        // Not for us, or no watches are left: the look each minute sees it too.
      }
    }
  }
  again()
  return {
    again,
    close() {
      for (const watcher of open.values()) watcher.close()
    },
  }
}

export interface PackageWatch extends Disposable {
  /** Looks by stamp what a watch may have missed. */
  look(): void
}

/** Calls `changed` when the package databases are other than they were, once they are quiet. */
export function watchPackages(tree: Tree, clock: Clock, changed: () => void): PackageWatch {
  let known = stampOf('software', { tree, clock, on: new Set(['software']) })
  let timer: NodeJS.Timeout | undefined
  let since: number | undefined
  const watcher = watchFolders(tree, watched, stirred)

  function stirred(): void {
    since ??= clock.monotonic()
    clearTimeout(timer)
    const left = Math.max(0, since + longestMs - clock.monotonic())
    timer = setTimeout(look, Math.min(quietMs, left))
    timer.unref()
  }

  /** Reading a database may touch it too: what counts is whether it is another. */
  function look(): void {
    since = undefined
    const stamp = stampOf('software', { tree, clock, on: new Set(['software']) })
    if (stamp === known) return
    known = stamp
    changed()
  }

  return {
    look() {
      watcher.again()
      if (since === undefined) look()
    },
    [Symbol.dispose]() {
      clearTimeout(timer)
      watcher.close()
    },
  }
}
