// One thing that was looked at, and what to do when it is not as it should be.

export interface Check {
  readonly check: string
  readonly state: 'ok' | 'warning' | 'failed'
  /** What was found. */
  readonly found: string
  readonly todo?: string
}

export const ok = (check: string, found: string): Check => ({ check, state: 'ok', found })
export const warning = (check: string, found: string, todo: string): Check => ({ check, state: 'warning', found, todo })
export const failed = (check: string, found: string, todo: string): Check => ({ check, state: 'failed', found, todo })

export const words = (error: unknown): string => (error instanceof Error ? error.message : String(error))
