// What the person at a managed device may demand, and how: the words of every disclosure and of the agent's own page.
import type { Disclosure } from '#wire/console/subjects.ts'

/** GDPR Art. 15 to 21 and 77. `contact` of who answers for the data, where it was filled in. */
export function rightsOf(contact: string | undefined): Disclosure['rights'] {
  const ask = contact === undefined ? 'ask the organisation that manages this device' : `ask ${contact}`
  return [
    { right: 'To see everything that is held (Art. 15)', how: `muster agent ask access on the device, or ${ask}` },
    { right: 'To have what is wrong put right (Art. 16)', how: `muster agent ask rectification, or ${ask}` },
    { right: 'To have it erased (Art. 17)', how: `muster agent ask erasure, or ${ask}` },
    { right: 'To have its use restricted (Art. 18)', how: `muster agent ask restriction, or ${ask}` },
    { right: 'To object (Art. 21)', how: `muster agent ask objection, or ${ask}` },
    { right: 'To take it along (Art. 20)', how: 'this document is readable by machines; its form is published' },
    { right: 'To complain (Art. 77)', how: 'any data protection authority, in particular where you live or work' },
  ]
}
