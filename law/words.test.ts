// The same word inside every place: who looks for a thing by its name finds both ends of it, and nothing else.
import { expect, it } from 'vitest'
import { placeOf, repository } from './tree.ts'

/** Places that have files named after the word. */
const placesOf = (word: string, paths: readonly string[]) =>
  [...new Set(paths.filter((path) => path.includes(word)).map(placeOf))].sort()

it('a sync is found in contract, agent, server, console and story', () => {
  const paths = repository.map(({ path }) => path)
  const ends = ['agent', 'console', 'server', 'stories', 'wire']
  expect(placesOf('sync', paths)).toEqual(ends)
  expect(placesOf('sync', [...paths, 'cli/sync-all.ts'])).not.toEqual(ends)
})
