// What would be authorised for statistics across tenants; nothing in this version contributes to any.
import type { PurposeText } from './text.ts'

export const statistics: PurposeText = {
  says: 'Counts of public package versions would be summed with those of other contributing tenants.',
  versions: [
    {
      version: '1',
      en: `Contributing to statistics across tenants

Nothing in this version contributes to statistics across tenants: nothing can be authorised and nothing is sent. Once it exists, only counts of public package names and versions would be summed, small groups withheld and noise added before anything is released.`,
      de: `Beitrag zu mandantenübergreifenden Statistiken

Nichts in dieser Fassung trägt zu mandantenübergreifenden Statistiken bei: Nichts kann genehmigt werden, nichts wird gesendet. Sobald es das gibt, würden nur Zählungen öffentlicher Paketnamen und Versionen summiert, kleine Gruppen zurückgehalten und vor jeder Veröffentlichung Rauschen zugesetzt.`,
    },
  ],
}
