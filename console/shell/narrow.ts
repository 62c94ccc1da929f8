// How much room a list has: below a phone's width it tells all of a row in one column.
import { useMediaQuery } from '@mantine/hooks'

export const useNarrow = (): boolean =>
  useMediaQuery('(max-width: 640px)', undefined, { getInitialValueInEffect: false }) ?? false

/** Room for a long list beside the menu and the groups, without turning it sideways. */
export const useWide = (): boolean =>
  useMediaQuery('(min-width: 1560px)', undefined, { getInitialValueInEffect: false }) ?? false
