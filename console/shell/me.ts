// Who is signed in, for pages inside the frame.
import { useSuspenseQuery } from '@tanstack/react-query'
import { type Me, whoAmI } from '#wire/console/session.ts'
import type { Right } from '#wire/contract.ts'
import { ask } from './ask.ts'

/** Known before any page inside the frame is shown. */
export function useMe(): Me {
  return useSuspenseQuery({
    queryKey: [whoAmI.name, {}],
    queryFn: ({ signal }) => ask(whoAmI, {}, signal),
    staleTime: 60_000,
  }).data
}

/** Hides what the role does not allow; the server decides all the same. */
export const useMay = (right: Right): boolean => useMe().rights.includes(right)
