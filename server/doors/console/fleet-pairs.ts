// Contracts about devices and what they tell, and the verbs that keep them.
import type { Pair } from '#kit/http/serve.ts'
import type { Context } from '../../context.ts'
import type { SignedIn } from '../../people/signed-in.ts'

export const fleetPairs: Pair<Context, SignedIn>[] = []
