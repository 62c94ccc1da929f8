// Where a phone begins: below this width a list tells all of a row in one column.
import { useMediaQuery } from '@mantine/hooks'

export const useNarrow = (): boolean =>
  useMediaQuery('(max-width: 640px)', undefined, { getInitialValueInEffect: false }) ?? false
