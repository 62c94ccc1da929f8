// What would be authorised for support; nothing in this version uploads a log.
import type { PurposeText } from './text.ts'

export const supportUpload: PurposeText = {
  says: 'Log files would be uploaded to a support you name, for one case.',
  versions: [
    {
      version: '1',
      en: `Uploading logs for support

Nothing in this version uploads a log: nothing can be authorised and nothing is sent. Once it exists, an authorisation would name one recipient and one case, show beforehand what is masked, and end with the case.`,
      de: `Hochladen von Protokollen für den Support

Nichts in dieser Fassung lädt ein Protokoll hoch: Nichts kann genehmigt werden, nichts wird gesendet. Sobald es das gibt, würde eine Genehmigung einen Empfänger und einen Fall nennen, vorher zeigen, was unkenntlich gemacht wird, und mit dem Fall enden.`,
    },
  ],
}
