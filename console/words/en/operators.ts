// Who operates, how they are invited, and what may be read from and done to devices by whose they are.
import type { GivenIdState } from '#wire/console/device-privacy.ts'
import type { OperatorRole } from '#wire/console/operators.ts'
import type { Ownership, RemoteAct, RemoteAnswer } from '#wire/control/remote.ts'
import type { OwnIdTrouble } from '#wire/telemetry/own-id.ts'
import { plural } from '../plural.ts'

type Role = (typeof OperatorRole)['options'][number]

export const operators = {
  title: 'Operators',
  lede: 'Who may sign in, each with one role. Grave acts such as erasing many devices need a second one.',
  invite: 'Invite an operator',
  name: 'Name',
  nameText: 'The name they sign in with. A pseudonym will do; they can change it when they accept.',
  role: 'Role',
  you: 'you',
  signedIn: 'Signed in',
  isSignedIn: 'now',
  notSignedIn: 'no',
  since: 'Since',
  changeRole: 'Change the role',
  changeTitle: (name: string) => `The role of ${name}`,
  changeText: 'It holds at their next request. Nobody changes their own role, and one administrator always stays.',
  changed: (name: string, role: string) => `${name} is now ${role}`,
  save: 'Save the role',
  remove: 'Remove',
  removeTitle: (name: string) => `Remove ${name}?`,
  removeText: [
    'Their sessions end within a second.',
    'Name, password hash and second key are erased. Their saved views go too.',
    'What they did stays in the audit log by id; the name stays sealed beside it until the audit’s term.',
    'There is no undo: invite them again instead.',
  ],
  removed: (name: string) => `${name} is removed`,
  onlyOne: 'You are the only operator. Erasing more than 20 devices needs a second one: invite one.',
  invitations: 'Open invitations',
  invitationsText: 'Each link works once, for three days.',
  noInvitations: 'No invitation is open.',
  ends: 'Ends',
  revoke: 'Revoke',
  revoked: (name: string) => `The invitation for ${name} no longer works`,
  invited: (name: string) => `Invitation for ${name}`,
  linkText:
    'Hand this link over by a way you trust. It is shown only now, works once, and for three days. No mail was sent.',
  linkKept: 'I have handed it over',
  roleText: {
    observer: 'Sees devices and software, without names and addresses.',
    auditor: 'Sees devices, software and the audit log, without names and addresses.',
    'privacy-officer': 'Sees everything that is collected, decides what is, answers persons, reads the audit log.',
    operator: 'Sees devices with names, acts on them, adds and imports.',
    administrator: 'All of it, operators and credentials included.',
  } as Record<Role, string>,
}

export const invitation = {
  title: 'You are invited',
  lede: (role: string) => `To this Muster server, as ${role}. Choose how you sign in.`,
  missing: 'This link holds no invitation',
  missingText:
    'Open the whole link as it was handed to you, with everything after the #. If it is gone, ask for another one.',
  wrong: 'This invitation cannot be used',
  name: 'Your name for signing in',
  accept: 'Accept and sign in',
}

export const devicePrivacy = {
  title: 'Device privacy',
  lede: 'What is read from devices and may be done to them, by whose they are.',
  precedence: 'Who decides',
  precedenceText: 'The stricter always wins: each can switch off more, none can switch on what another switched off.',
  steps: {
    tenant: ['The organisation', 'Its privacy choice is the most that is collected from any device.'],
    ownership: ['Whose device it is', 'Switched off here for company devices or for personal ones.'],
    device: ['The device', 'Whoever administers it can switch off more in its own file.'],
    user: ['Its user', 'On a personal device nothing is read before its user agreed to it on the device.'],
  } as Record<Decider, readonly [name: string, says: string]>,
  toChoice: 'Privacy choice',
  items: 'What is collected',
  itemsText: 'Switched off means erased from the server at each device’s next sync.',
  item: 'Item',
  choice: 'Organisation',
  chosen: 'collected',
  notChosen: 'not collected',
  ownership: { company: 'Company devices', personal: 'Personal devices' } as Record<Owner, string>,
  ifAgreed: 'once agreed',
  collect: (item: string, owner: string) => `Collect ${item} from: ${owner}`,
  notChosenText: 'Off by the privacy choice',
  acts: 'What may be done from afar',
  actsText: 'Where the device asks, its user has to say yes on the device before it is done.',
  act: 'Act',
  actNames: {
    'collect-now': ['Synchronize', 'Asking the device to tell at once what it would tell at its next sync.'],
    'keep-connection': ['Keep connection', 'Holding a line open to it, so that orders reach it at once.'],
    'wipe-state': ['Wipe the agent’s data', 'Erasing what the agent keeps on the device, after an erasure.'],
  } as Record<Act, readonly [name: string, says: string]>,
  answers: { allow: 'Allow', ask: 'Ask', refuse: 'Refuse' } as Record<Answer, string>,
  answerOf: (act: string, owner: string) => `${act}: ${owner}`,
  changed: (revision: number) => `Revision ${revision}`,
  neverChanged: 'Nobody has changed this yet.',
  unsaved: 'Not saved yet',
  review: 'See what is lost, then save',
  reviewTitle: 'Before it is saved',
  loses: 'What nobody can do any more',
  losesText: 'Computed from what the program uses each field for.',
  losesNothing: 'Nothing is switched off that was on. Nothing is lost.',
  forOwner: (owner: string) => `For ${owner.toLowerCase()}`,
  returns: (count: number) => plural(count, '1 item is collected again', `${count} items are collected again`),
  actsChange: 'Acts from afar',
  save: 'Save',
  saved: 'It holds from each device’s next sync',
  uses: {} as Readonly<Record<string, string>>,
  onDevice: 'What holds on this device',
  onDeviceText: 'Item by item, with who decided it. The stricter wins.',
  belongs: 'It is',
  owner: { company: 'a company device', personal: 'a personal device' } as Record<Owner, string>,
  makePersonal: 'Make it a personal device',
  makeCompany: 'Make it a company device',
  makeText: {
    personal: [
      'From the next contact on nothing is read before its user agreed to it on the device.',
      'What is not agreed to is erased from the server.',
    ],
    company: [
      'From the next contact on the settings for company devices hold; the user is not asked any more.',
      'Do this only where the machine belongs to the organisation. It stands in the audit log.',
    ],
  } as Record<Owner, readonly string[]>,
  made: { company: 'It is a company device now', personal: 'It is a personal device now' } as Record<Owner, string>,
  agreed: 'Its user agreed',
  notAgreed: 'not yet; nothing is read',
  systemId: 'System id',
  systemIds: {
    ours: 'made by the agent',
    own: 'an own one',
    holder: 'an own one, given on the device',
    tenant: 'an own one, given by the organisation',
    none: 'none; its facts are stored under no device',
  },
  whose: 'Belongs to',
  ownerName: { company: 'The organisation', personal: 'A person' } as Record<Owner, string>,
  whoseOne: (name: string) => `Whose device is ${name}?`,
  whoseMany: (count: string) => `Whose devices are these ${count}?`,
  ownerText: {
    company: 'What the privacy choice collects is read, less what is off for company devices.',
    personal: 'Nothing is read before its user agreed to it on the device, item by item.',
  } as Record<Owner, string>,
  madeMany: {
    company: (count: number, text: string) =>
      plural(count, '1 device changed: a company device', `${text} devices changed: company devices`),
    personal: (count: number, text: string) =>
      plural(count, '1 device changed: a personal device', `${text} devices changed: personal devices`),
  },
  ownId: {
    open: 'Own system id',
    title: 'An own system id in place of ours',
    fact: 'Given by the organisation',
    states: {
      waiting: 'waits for the device to judge it',
      taken: 'the device took it',
      unresolved: 'the device took it by its form: no resolver answered there',
      address: 'refused by the device: one of its names or addresses',
      resolves: 'refused by the device: it resolves to an address',
    } as Record<GivenIdState, string>,
    tookBack: 'taken back',
    text: [
      'The facts of this device stand under an id of your own, also where the item “System id” is switched off for it.',
      'The server keeps a digest of it once the device has judged it, and never shows it again. Who knows the possible values can try them.',
      'What the holder of the device gave or keeps back goes before it. On a personal device its user has to agree to the system id.',
    ],
    label: 'Own id',
    labelText: 'For example the number of an asset. No address, no name of a machine, nothing that names a person.',
    troubles: {
      length: 'It has 1 to 200 characters without spaces.',
      unseen: 'It has characters that nobody sees.',
      mail: 'It is an e-mail address, or names a person at a place.',
      ip: 'It is an IP address.',
      mac: 'It is a hardware address (MAC).',
      domain: 'It is the name of a machine in a domain.',
    } as Record<OwnIdTrouble, string>,
    give: 'Give this id',
    given: 'The device hears of it at its next sync',
    takeBack: 'Take it back',
    takenBack: 'It is taken back from the next sync on',
  },
  on: 'On',
  off: 'Off',
  decidedBy: 'Decided by',
  showItems: (on: string, all: string) => `${on} of ${all} items are on`,
}

type Act = (typeof RemoteAct)['options'][number]
type Answer = (typeof RemoteAnswer)['options'][number]
type Owner = (typeof Ownership)['options'][number]
type Decider = 'tenant' | 'ownership' | 'device' | 'user'
