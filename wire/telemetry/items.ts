// Items are switches by name, `kind` or `kind.field`: who keeps a kind back keeps its fields back as well.

/** True when `off` names the item, or the kind whose field it is. */
export function isOff(item: string, off: ReadonlySet<string>): boolean {
  return off.has(item) || off.has(item.split('.')[0] as string)
}

/** The items less those that are off, sorted, each once. */
export function withoutItems(items: readonly string[], off: readonly string[]): string[] {
  const kept = new Set(off)
  return [...new Set(items)].filter((item) => !isOff(item, kept)).sort()
}

/** What of the items its user agreed on; a field is told with its kind, so both have to be agreed on. */
export function agreedItems(items: readonly string[], agreed: ReadonlySet<string>): string[] {
  return items.filter((item) => agreed.has(item) && agreed.has(item.split('.')[0] as string))
}
