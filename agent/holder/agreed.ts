// What the user of a personal device agreed on, item by item, with the time; nothing else of it is read (P12).
import { iso } from '#kit/clock.ts'
import { type Folder, files } from '../state/folder.ts'

/** Item -> ISO-8601, UTC. */
export type Agreed = Readonly<Record<string, string>>

/** Empty where nothing was agreed on, and when the file was torn: then nothing is collected. */
export function readAgreed(folder: Folder): Agreed {
  const read = folder.readJson<Agreed>(files.agreed)
  if (typeof read !== 'object' || read === null) return {}
  return Object.fromEntries(Object.entries(read).filter(([, at]) => !Number.isNaN(Date.parse(String(at)))))
}

export function agreeOn(folder: Folder, items: readonly string[], now: number): void {
  const before = readAgreed(folder)
  const at = iso(now)
  keep(folder, { ...Object.fromEntries(items.map((item) => [item, at])), ...before })
}

/** A kind takes its fields with it. */
export function takeBack(folder: Folder, isMeant: (item: string) => boolean): void {
  keep(folder, Object.fromEntries(Object.entries(readAgreed(folder)).filter(([item]) => !isMeant(item))))
}

const keep = (folder: Folder, agreed: Agreed) => folder.write(files.agreed, JSON.stringify(agreed))
