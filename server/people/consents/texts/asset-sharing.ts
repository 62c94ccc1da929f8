// What is authorised when asset data is shared with an asset-management product.
import type { PurposeText } from './text.ts'

export const assetSharing: PurposeText = {
  says: 'Facts about your devices are told to an asset-management product that you name.',
  versions: [
    {
      version: '1',
      en: `Sharing asset data with an asset-management product

What happens: at the rhythm you set, this server tells the recipient named in the authorisation, over a verified TLS connection, which devices there are, each by its random id, with the fields listed in the authorisation and no others. Addresses, services, events and names of persons are never among them. Each message is signed, so that the recipient can tell that it came from you and was not changed.

Who answers: you decide on this as controller. The recipient works with what it receives under your contract with it; see that there is one (GDPR Art. 26 or 28), and for a recipient outside the European Economic Area on which ground it rests (GDPR Art. 44 to 49). The legal basis you choose is recorded. Nobody's click on a device is taken for consent to this.

What it means for people: host names, serial numbers and lists of software can point to a person. Leave them out unless the recipient needs them. Persons whose device is told of can see when, to whom and which fields, and may object.

How long: until the day you set, or until you withdraw. Withdrawing stops what is under way at once. What the recipient has by then it keeps under your contract with it; when a device is erased here, the recipient is told so while this authorisation holds.

What is recorded: this text with its version, the purpose, the legal basis, the recipient with its country, the fields, who authorised it and when, its end, and of every message when, to whom, how many bytes, their digest, and which fields of how many devices.`,
      de: `Weitergabe von Gerätedaten an ein Produkt zur Verwaltung von IT-Beständen

Was geschieht: Im eingestellten Rhythmus teilt dieser Server dem in der Genehmigung genannten Empfänger über eine geprüfte TLS-Verbindung mit, welche Geräte es gibt, jedes unter seiner zufälligen Kennung, mit den in der Genehmigung genannten Feldern und keinen anderen. Adressen, Dienste, Ereignisse und Namen von Personen gehören nie dazu. Jede Nachricht ist signiert: Der Empfänger kann prüfen, dass sie von Ihnen kommt und nicht verändert wurde.

Wer verantwortlich ist: Sie entscheiden darüber als Verantwortlicher. Der Empfänger arbeitet mit dem, was er erhält, nach Ihrem Vertrag mit ihm; sorgen Sie dafür, dass es einen gibt (Art. 26 oder 28 DSGVO), und bei einem Empfänger außerhalb des Europäischen Wirtschaftsraums für die Grundlage der Übermittlung (Art. 44 bis 49 DSGVO). Die gewählte Rechtsgrundlage wird festgehalten. Kein Klick einer Person an einem Gerät gilt als Einwilligung hierzu.

Was es für Menschen bedeutet: Rechnernamen, Seriennummern und Listen von Software können auf eine Person hinweisen. Lassen Sie sie weg, wenn der Empfänger sie nicht braucht. Personen, von deren Gerät berichtet wird, können sehen, wann, an wen und welche Felder, und können widersprechen.

Wie lange: bis zu dem Tag, den Sie setzen, oder bis Sie widerrufen. Der Widerruf beendet sofort, was gerade läuft. Was der Empfänger bis dahin hat, behält er nach Ihrem Vertrag mit ihm; wird ein Gerät hier gelöscht, wird es ihm mitgeteilt, solange diese Genehmigung gilt.

Was festgehalten wird: dieser Text mit seiner Fassung, der Zweck, die Rechtsgrundlage, der Empfänger mit seinem Land, die Felder, wer es wann genehmigt hat, das Ende, und von jeder Nachricht wann, an wen, wie viele Bytes, deren Prüfsumme und welche Felder von wie vielen Geräten.`,
    },
  ],
}
