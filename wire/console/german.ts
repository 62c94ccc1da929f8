// The German of what the server says in closed sentences, for its papers and for the console: each by its code or its English sentence.

/** Titles of kinds that have a term, by kind. */
export const germanKept: Readonly<Record<string, string>> = {
  'event-counts': 'Zahlen der Ereignisse je Stunde, ohne Gerät',
  'event-histories': 'Wie weit die Ereignisse eines Geräts reichen, seit es zuletzt eines meldete',
  syncs: 'Erzwungene Abgleiche und was aus ihnen wurde',
  'sync-times': 'Wann Geräte auf erzwungene Abgleiche antworteten',
  'finding-days': 'Offene Schwachstellen je Tag, ohne Gerät',
  decisions: 'Entscheidungen über Schwachstellen',
  changes: 'Zahlen der Pakete je Tag, ohne Gerät; Summen eines Jahres bleiben',
  nameless: 'Pakete von Geräten ohne Systemkennung, je Tag',
  'nameless-few': 'Pakete, die an einem vergangenen Tag weniger als fünf Geräte ohne Systemkennung hatten',
  log: 'Blätter des Transparenz-Logs, je Tag; ihre Hashes bleiben',
  audit: 'Protokoll: was Operatoren taten, als Kennungen, und die Namen des Gelöschten',
  looks: 'Wer Namen, Adressen und andere persönliche Felder ansah',
  erasures: 'Löschanträge mit ihren Quittungen, und Löschsperren',
  requests: 'Anträge betroffener Personen',
  consents: 'Genehmigungen mit Text und Empfänger',
  ledger: 'Was durch die eine Tür ging, und an wen',
  backups: 'Sicherungen auf diesem Rechner, aller Mandanten, im Ganzen versiegelt',
  'plain-askers': 'Wer am einfachen Port anklopfte, der ganzen Anlage',
  notices: 'Empfänger, denen eine Löschung noch mitzuteilen ist',
  invitations: 'Einladungen, die niemand annahm',
  'signing-in': 'Beendete Sitzungen, Anmeldeversuche, Antworten für wiederholte Anfragen',
}

/** Titles, purposes, persons and bases of activities, and what is missing; by the English sentence. */
export const germanActivities: Readonly<Record<string, string>> = {
  'Inventory of devices': 'Bestand der Geräte',
  'knowing which machines there are, what they are made of and what runs on them':
    'wissen, welche Maschinen es gibt, woraus sie bestehen und was auf ihnen läuft',
  'Finding known vulnerabilities': 'Bekannte Schwachstellen finden',
  'comparing installed packages with published advisories, on this server alone':
    'installierte Pakete mit veröffentlichten Meldungen vergleichen, allein auf diesem Server',
  'Status of protection': 'Zustand des Schutzes',
  'seeing whether services and the system’s own protection work':
    'sehen, ob Dienste und der Schutz des Systems arbeiten',
  'Working of agents and devices': 'Arbeiten der Agenten und Geräte',
  'noticing failures, lost events and what the agent itself costs':
    'Ausfälle, verlorene Ereignisse und den Aufwand des Agenten bemerken',
  'Connection and life of devices': 'Verbindung und Leben der Geräte',
  'recognising a device, keeping its connection safe, and showing its state':
    'ein Gerät wiedererkennen, seine Verbindung sichern und seinen Zustand zeigen',
  'Decisions about vulnerabilities': 'Entscheidungen über Schwachstellen',
  'accepting, deferring or excluding a finding with its reason':
    'einen Fund mit Begründung hinnehmen, aufschieben oder ausschließen',
  'Accounts of operators': 'Konten der Operatoren',
  'signing operators in and keeping others out': 'Operatoren anmelden und andere fernhalten',
  'Audit, and who looked': 'Protokoll, und wer nachsah',
  'being able to show who did what, and who looked at personal fields (Art. 5(2), Art. 32)':
    'zeigen können, wer was tat und wer persönliche Felder ansah (Art. 5 Abs. 2, Art. 32)',
  'Transparency log': 'Transparenz-Log',
  'letting devices check that nothing they sent was removed or changed':
    'Geräte prüfen lassen, dass nichts Gesendetes entfernt oder geändert wurde',
  'Rights of persons: erasure, access, legal holds': 'Rechte betroffener Personen: Löschung, Auskunft, Löschsperren',
  'carrying out what was demanded and proving it (Art. 12 to 21)':
    'ausführen, was verlangt wurde, und es belegen (Art. 12 bis 21)',
  'Authorisations, and what left': 'Genehmigungen, und was das Haus verließ',
  'checking before anything leaves that it was authorised, and showing what did':
    'vor jedem Verlassen prüfen, ob es genehmigt ist, und zeigen, was ging',
  'Sharing: asset-sharing': 'Weitergabe: Bestandsdaten an ein Inventarprogramm',
  'asset-sharing': 'Bestandsdaten an ein Inventarprogramm geben',
  'Sharing: service-desk': 'Weitergabe: an einen Service-Desk',
  'service-desk': 'Daten an einen Service-Desk geben',
  'Sharing: support-upload': 'Weitergabe: Protokolle an die Hilfe',
  'support-upload': 'Protokolle für einen Hilfefall hochladen',
  'Sharing: usage-statistics': 'Weitergabe: anonyme Nutzungszahlen',
  'usage-statistics': 'anonyme Nutzungszahlen senden',
  'Sharing: statistics': 'Weitergabe: Beitrag zu Statistiken',
  statistics: 'zu Statistiken über Mandanten hinweg beitragen',
  'persons whose devices are managed': 'Personen, deren Geräte verwaltet werden',
  'operators of the organisation': 'Operatoren der Organisation',
  'persons who made a request': 'Personen, die einen Antrag stellten',
  'Art. 6(1)(a) GDPR, consent': 'Art. 6 Abs. 1 lit. a DSGVO, Einwilligung',
  'Art. 6(1)(b) GDPR, contract': 'Art. 6 Abs. 1 lit. b DSGVO, Vertrag',
  'Art. 6(1)(c) GDPR, legal obligation': 'Art. 6 Abs. 1 lit. c DSGVO, rechtliche Verpflichtung',
  'Art. 6(1)(d) GDPR, vital interests': 'Art. 6 Abs. 1 lit. d DSGVO, lebenswichtige Interessen',
  'Art. 6(1)(e) GDPR, public interest': 'Art. 6 Abs. 1 lit. e DSGVO, öffentliches Interesse',
  'Art. 6(1)(f) GDPR, legitimate interest': 'Art. 6 Abs. 1 lit. f DSGVO, berechtigtes Interesse',
  'none: not authorised': 'keine: nicht genehmigt',
  'The controller’s name: set it under Server security.':
    'Der Name des Verantwortlichen: unter Serversicherheit eintragen.',
  'How to reach the controller (Art. 30(1)(a)): set it under Server security.':
    'Wie der Verantwortliche zu erreichen ist (Art. 30 Abs. 1 lit. a): unter Serversicherheit eintragen.',
  'The privacy officer, or the reason why there need be none (Art. 37): set it under Server security.':
    'Die datenschutzbeauftragte Person, oder warum es keine braucht (Art. 37): unter Serversicherheit eintragen.',
  'Nobody chose what is collected yet; Strict holds until then.':
    'Noch niemand wählte, was erhoben wird; bis dahin gilt Streng.',
  'The balancing of interests where an activity rests on Art. 6(1)(f), and the works agreement where there is one: attach them.':
    'Die Interessenabwägung, wo eine Tätigkeit auf Art. 6 Abs. 1 lit. f beruht, und die Betriebsvereinbarung, wo es eine gibt: beilegen.',
}

/** Titles and sentences of the catalogue's kinds. */
export const germanKinds: Readonly<Record<string, readonly [title: string, says: string]>> = {
  system: ['System', 'Das Betriebssystem, seine Ausgabe, der Kernel und die Art der Maschine.'],
  hardware: ['Hardware', 'Prozessor, Arbeitsspeicher, Datenträger und Modell.'],
  software: ['Software', 'Installierte Pakete mit Version, Architektur, Quellpaket und anbietender Organisation.'],
  network: ['Netzwerk', 'Netzwerkschnittstellen und ihre Adressen.'],
  services: ['Dienste', 'Dienste, ihr Zustand und ob sie beim Start beginnen.'],
  agent: ['Agent', 'Wie der Agent arbeitet, was er am letzten ganzen Tag kostete und was er abwies.'],
  events: [
    'Ereignisse',
    'Was auf dem Gerät geschah, gemeldet, sobald es geschah; jede Art hat ihre eigene Frist. Auf einer Maschine, die zu einem Menschen gehört, werden Starts, Stopps und Änderungen der Pakete nur auf den Tag gemeldet und aufbewahrt.',
  ],
  operators: ['Operatoren', 'Wer sich anmeldet, und woran geprüft wird, dass er es ist.'],
  credentials: ['Zugangsdaten', 'Was Programme fragen und Maschinen beitreten lässt.'],
  organisation: ['Organisation', 'Wessen Geräte es sind, und was für sie gewählt wurde.'],
  consents: [
    'Genehmigungen',
    'Wofür die Daten über das Verwalten hinaus dienen dürfen: wer es sagte, für wen und bis wann.',
  ],
  integrations: ['Integrationen', 'Empfänger außerhalb: Webhooks und der Mailserver.'],
  ledger: [
    'Was das Haus verließ',
    'Jeder Gang durch die eine Tür, und welchen Empfängern von einem Gerät berichtet wurde.',
  ],
  erasures: ['Löschungen', 'Was vergessen werden soll, wie weit es ist und was es verbietet.'],
  acts: ['Protokoll', 'Was Operatoren taten, als Kennungen.'],
  devices: ['Geräte', 'Was der Server selbst über ein Gerät vermerkt: gegebene Namen, Kontakte, Zertifikate.'],
  findings: [
    'Schwachstellen',
    'Was über Schwachstellen entschieden wurde und wie viele an jedem Tag offen waren, ohne zu sagen, wo.',
  ],
  advisories: [
    'Meldungen',
    'Öffentliches Wissen über Schwachstellen in einer eigenen Datenbank, die kein Gerät kennt, und wer es änderte.',
  ],
  log: [
    'Transparenz-Log',
    'Dass Geräte etwas sandten: Digests, die auf niemanden zeigen, sobald der Schlüssel eines Geräts fort ist.',
  ],
}

/** How long something is kept, as fields, activities and terms say it: `90 days`, `while managed`. */
export const germanTerm = (text: string): string =>
  text
    .replace('with the recipient by its own rules', 'beim Empfänger nach dessen Regeln')
    .replace('what left is on record for', 'was ging, steht verzeichnet für')
    .replaceAll('while managed', 'solange verwaltet')
    .replaceAll(/(\d+) to (\d+)/g, '$1 bis $2')
    .replaceAll(/\b1 day\b/g, '1 Tag')
    .replaceAll(/(\d+) days/g, '$1 Tage')
    .replaceAll('after its end', 'nach dem Ende')
