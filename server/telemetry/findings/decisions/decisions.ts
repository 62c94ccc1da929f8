// What operators decided about vulnerabilities, as the lists of findings ask for it: from memory, for one moment.
import type * as z from 'zod'
import type { DecisionVerdict } from '#wire/console/decisions.ts'

/** What a decision is asked about: one advisory with its names. */
export interface Vulnerability {
  /** Its id and its aliases. */
  readonly names: readonly string[]
  /** The vulnerabilities it deals with. */
  readonly covers: readonly string[]
}

/** A decision that holds now. What it says in words is opened by `showDecisions` for who may read it. */
export interface HeldDecision {
  readonly id: string
  readonly advisory: string
  /** `advisory` and the other names it had when it was decided about. */
  readonly names: readonly string[]
  /** As installed; undefined: in all packages. */
  readonly package: string | undefined
  /** Device number; undefined where it holds for more. */
  readonly device: number | undefined
  readonly group: string | undefined
  readonly verdict: z.infer<typeof DecisionVerdict>
  /** Milliseconds: from then on it does not hold; undefined: it has no end. */
  readonly until: number | undefined
  /** Milliseconds. */
  readonly at: number
}

/** What was decided about one vulnerability in one package. */
export interface Decided {
  /** It holds on every device. */
  readonly everywhere: boolean
  /** The one that counts for a device in `group`; undefined: it is open there. */
  for(device: number, group: string | undefined): HeldDecision | undefined
}

export interface DecisionIndex {
  /** Another number, other answers: what was derived from the index is out of date then. */
  readonly revision: number
  /**
   * What was decided about a vulnerability in a package, named as installed; undefined: nothing, anywhere.
   *
   * A decision is about a vulnerability when it shares a name with it. An advisory that covers several is decided as well
   * where each of them is: the decision that ends first is then given, because with it the finding is open again. The narrowest
   * place wins (device, nearest group, tenant); at one place a decision for the package before one for all, then the newest.
   */
  about(vulnerability: Vulnerability, packageName: string): Decided | undefined
  /** The same for one device. */
  decisionFor(
    vulnerability: Vulnerability,
    packageName: string,
    device: number,
    group: string | undefined,
  ): HeldDecision | undefined
}

export interface Decisions {
  /** The decisions that are committed and hold now. Do not keep the index: ask again, it is there at once when nothing changed. */
  of(tenant: number): Promise<DecisionIndex>
  /** Call it after the commit of a decision or an act on one: this process, the others and the consoles look anew. */
  announce(tenant: number): Promise<void>
}
