// What would be authorised for a service desk; no integration with one exists in this version.
import type { PurposeText } from './text.ts'

export const serviceDesk: PurposeText = {
  says: 'Facts about a device would be attached to a ticket in your service desk.',
  versions: [
    {
      version: '1',
      en: `Sharing asset data with a service desk

No integration with a service desk exists in this version: nothing can be authorised and nothing is sent. Once one exists, facts about a device, by the fields you choose, would be attached to a ticket that an operator opens for it, and to no other.`,
      de: `Weitergabe von Gerätedaten an einen Service-Desk

In dieser Fassung gibt es keine Anbindung an einen Service-Desk: Nichts kann genehmigt werden, nichts wird gesendet. Sobald es eine gibt, würden Angaben zu einem Gerät, nach den von Ihnen gewählten Feldern, an einen Vorgang angehängt, den ein Operator dafür eröffnet, und an keinen anderen.`,
    },
  ],
}
