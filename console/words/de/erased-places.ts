// Was eine Löschung vernichtet und was bleibt: die Sätze des Servers auf Deutsch.

export const erasedPlaces: Readonly<Record<string, string>> = {
  'The devices with their names, addresses and certificates, and how they are reached':
    'Die Geräte mit Namen, Adressen und Zertifikaten, und wie sie erreicht werden',
  'What they told: system, hardware, network, services, packages, and the history of all of it':
    'Was sie mitgeteilt haben: System, Hardware, Netzwerk, Dienste, Pakete, und die Geschichte von alldem',
  'Their events, decisions that are about one of them, and forced syncs that ask them':
    'Ihre Ereignisse, Entscheidungen über eines von ihnen, und Abgleiche, zu denen sie gerufen wurden',
  'Their keys: every copy of any of it becomes unreadable, backups included':
    'Ihre Schlüssel: Jede Kopie davon wird unlesbar, auch in Sicherungen',
  'Their days in counts that fewer than 5 devices are in': 'Ihre Tage in Summen, in denen weniger als 5 Geräte stehen',
  'Operators, credentials, enrolment tokens, groups, settings and legal holds of the tenant':
    'Konten, Zugänge, Anmelde-Token, Gruppen, Einstellungen und Löschsperren der Organisation',
  'The tenant’s own key: nobody can sign in for it any more':
    'Der Schlüssel der Organisation selbst: Niemand kann sich mehr für sie anmelden',
  'The name of each device in a sealed table of the audit, until the audit’s term ends':
    'Der Name jedes Geräts in einer versiegelten Tabelle des Protokolls, bis zu dessen Frist',
  'Acts in the audit, by ids that lead nowhere': 'Einträge im Protokoll, mit Kennungen, die nirgendwohin führen',
  'Counts of packages and systems that 5 devices or more are in':
    'Summen über Pakete und Systeme, in denen 5 oder mehr Geräte stehen',
  'Leaves of the transparency log: keyed digests that point to nobody':
    'Einträge im Transparenz-Log: Prüfwerte, die auf niemanden weisen',
  'The record of this erasure and its signed receipt': 'Der Nachweis dieser Löschung und ihre unterschriebene Quittung',
}
