// Sending what somebody decided: whether it is under way, what it was refused with, and which answers it makes stale.
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

interface Sending {
  readonly busy: boolean
  /** What the last attempt was refused or failed with; undefined once the next one begins. */
  readonly error: unknown
  /** True when it is done. What it throws becomes the error. */
  send(work: () => Promise<void>): Promise<boolean>
}

/**
 * `stale` names the answers that are asked for again whatever became of it: a refusal often means that they changed.
 * With `onProblem` the error goes there and is not kept.
 */
export function useSend(stale: readonly string[] = [], onProblem?: (problem: unknown) => void): Sending {
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const send = async (work: () => Promise<void>) => {
    setBusy(true)
    setError(undefined)
    try {
      await work()
      return true
    } catch (problem) {
      if (onProblem) onProblem(problem)
      else setError(problem)
      return false
    } finally {
      setBusy(false)
      for (const name of stale) client.invalidateQueries({ queryKey: [name] })
    }
  }
  return { busy, error, send }
}
