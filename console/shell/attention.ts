// Whether somebody is at the page: what it asks by itself must not keep the session of an empty chair alive.
import { systemClock } from '#kit/clock.ts'

/** Somebody who did nothing for this long is taken to be away. */
const awayMilliseconds = 60_000
let last = systemClock.monotonic()

for (const event of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart']) {
  window.addEventListener(
    event,
    () => {
      last = systemClock.monotonic()
    },
    { passive: true, capture: true },
  )
}

export const isAttended = (): boolean =>
  document.visibilityState === 'visible' && systemClock.monotonic() - last < awayMilliseconds
