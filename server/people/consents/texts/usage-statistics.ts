// What would be authorised for usage statistics; nothing in this version makes any.
import type { PurposeText } from './text.ts'

export const usageStatistics: PurposeText = {
  says: 'Anonymous counts of which functions are used would be sent to the project.',
  versions: [
    {
      version: '1',
      en: `Anonymous usage statistics

Nothing in this version makes usage statistics: nothing can be authorised and nothing is sent. Once it exists, counts of which functions are used, with nothing personal in them, would be shown to you before each sending.`,
      de: `Anonyme Nutzungsstatistik

Nichts in dieser Fassung erstellt Nutzungsstatistiken: Nichts kann genehmigt werden, nichts wird gesendet. Sobald es das gibt, würden Zählungen, welche Funktionen benutzt werden, ohne Personenbezug, vor jedem Senden gezeigt.`,
    },
  ],
}
