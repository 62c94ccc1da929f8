// Which decision counts where: the rule of narrowest places, over the decisions of one moment.
import type { Decided, DecisionIndex, HeldDecision, Vulnerability } from './decisions.ts'

/** Parents by group. */
export type GroupTree = ReadonlyMap<string, string | null>

/** `held` are those that hold, in any order. */
export function decisionIndex(revision: number, held: readonly HeldDecision[], tree: GroupTree): DecisionIndex {
  const byName = new Map<string, HeldDecision[]>()
  for (const one of held)
    for (const name of new Set(one.names)) {
      const same = byName.get(name)
      if (same) same.push(one)
      else byName.set(name, [one])
    }
  const groups = pathsOf(tree)

  /** Those with one of the names and for the package, the one that counts first among those of one place. */
  function named(names: readonly string[], packageName: string): HeldDecision[] {
    const found = names.flatMap((name) => byName.get(name) ?? [])
    return found.filter((one) => one.package === undefined || one.package === packageName).sort(byWeight)
  }

  function about({ names, covers }: Vulnerability, packageName: string): Decided | undefined {
    const direct = placed(named(names, packageName), groups)
    const parts = [...new Set(covers)].map((name) => placed(named([name], packageName), groups))
    const whole = parts.length > 0 && parts.every((part) => part !== undefined) ? parts : undefined
    if (!direct && !whole) return undefined
    return {
      everywhere: direct?.everywhere === true || whole?.every((part) => part.everywhere) === true,
      for(device, group) {
        const own = direct?.for(device, group)
        if (own || !whole) return own
        const each = whole.map((part) => part.for(device, group))
        return each.every((one) => one !== undefined) ? each.reduce(endsFirst) : undefined
      },
    }
  }

  return {
    revision,
    about,
    decisionFor: (vulnerability, packageName, device, group) => about(vulnerability, packageName)?.for(device, group),
  }
}

/** A decision for the package before one for all; then the newest; the id last, so that every process gives the same one. */
function byWeight(a: HeldDecision, b: HeldDecision): number {
  const narrow = Number(b.package !== undefined) - Number(a.package !== undefined)
  return narrow || b.at - a.at || (a.id < b.id ? -1 : 1)
}

const endsFirst = (a: HeldDecision, b: HeldDecision) => ((b.until ?? Infinity) < (a.until ?? Infinity) ? b : a)

/** Undefined when there is none. */
function placed(list: readonly HeldDecision[], groups: (group: string) => readonly string[]): Decided | undefined {
  if (list.length === 0) return undefined
  const devices = new Map<number, HeldDecision>()
  const inGroups = new Map<string, HeldDecision>()
  let everywhere: HeldDecision | undefined
  for (const one of list) {
    if (one.device !== undefined) {
      if (!devices.has(one.device)) devices.set(one.device, one)
    } else if (one.group !== undefined) {
      if (!inGroups.has(one.group)) inGroups.set(one.group, one)
    } else everywhere ??= one
  }
  return {
    everywhere: everywhere !== undefined,
    for(device, group) {
      const own = devices.get(device)
      if (own || inGroups.size === 0 || group === undefined) return own ?? everywhere
      for (const at of groups(group)) {
        const found = inGroups.get(at)
        if (found) return found
      }
      return everywhere
    },
  }
}

/** A group and those above it, nearest first. */
function pathsOf(tree: GroupTree): (group: string) => readonly string[] {
  const known = new Map<string, readonly string[]>()
  return (group) => {
    const path = known.get(group)
    if (path) return path
    const found: string[] = []
    for (let at: string | null | undefined = group; at && !found.includes(at); at = tree.get(at)) found.push(at)
    known.set(group, found)
    return found
  }
}
