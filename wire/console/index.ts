// Every call the console, the CLI and other programs can make, in the order of the map in the help.
import * as access from './access.ts'
import * as audit from './audit.ts'
import * as devices from './devices.ts'
import * as events from './events.ts'
import * as imports from './import.ts'
import * as log from './log.ts'
import * as overview from './overview.ts'
import * as privacy from './privacy.ts'
import * as session from './session.ts'
import * as setup from './setup.ts'
import * as software from './software.ts'
import * as syncs from './syncs.ts'

export const contracts = {
  setupState: setup.setupState,
  beginSetup: setup.beginSetup,
  finishSetup: setup.finishSetup,
  signIn: session.signIn,
  whoAmI: session.whoAmI,
  signOut: session.signOut,
  overview: overview.overview,
  listDevices: devices.listDevices,
  deviceFacets: devices.deviceFacets,
  showDevice: devices.showDevice,
  deviceSoftware: devices.deviceSoftware,
  deviceHistory: devices.deviceHistory,
  deviceKnown: devices.deviceKnown,
  renameDevice: devices.renameDevice,
  actOnDevices: devices.actOnDevices,
  listGroups: devices.listGroups,
  createGroup: devices.createGroup,
  changeGroup: devices.changeGroup,
  forceSync: syncs.forceSync,
  listSyncs: syncs.listSyncs,
  showSync: syncs.showSync,
  syncDevices: syncs.syncDevices,
  listEvents: events.listEvents,
  eventCounts: events.eventCounts,
  listEventTypes: events.listEventTypes,
  listSoftware: software.listSoftware,
  showSoftware: software.showSoftware,
  dataCatalogue: privacy.catalogue,
  readPrivacy: privacy.readPrivacy,
  choosePrivacy: privacy.choosePrivacy,
  readLog: log.readLog,
  listTokens: access.listTokens,
  createToken: access.createToken,
  revokeToken: access.revokeToken,
  listCredentials: access.listCredentials,
  createCredential: access.createCredential,
  revokeCredential: access.revokeCredential,
  listActs: audit.listActs,
  importInventories: imports.importInventories,
} as const
