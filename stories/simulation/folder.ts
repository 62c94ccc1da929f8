// An agent's state folder in memory, which a simulated machine keeps when it is killed.
import type { Folder } from '../../agent/state/folder.ts'

export function memoryFolder(): Folder {
  const files = new Map<string, Buffer>()
  return {
    path: '/simulated',
    read: (name) => files.get(name),
    readJson<T>(name: string) {
      const bytes = files.get(name)
      return bytes && (JSON.parse(bytes.toString()) as T)
    },
    write(name, content) {
      files.set(name, Buffer.from(content))
    },
    remove(name) {
      files.delete(name)
    },
    wipe: () => files.clear(),
    destroy: () => files.clear(),
  }
}
