// Every call the console, the CLI and other programs can make, in the order of the map in the help.
import * as access from './access.ts'
import * as advisories from './advisories.ts'
import * as audit from './audit.ts'
import * as consents from './consents.ts'
import * as decisions from './decisions.ts'
import * as devicePrivacy from './device-privacy.ts'
import * as devices from './devices.ts'
import * as erasures from './erasures.ts'
import * as events from './events.ts'
import * as findings from './findings.ts'
import * as imports from './import.ts'
import * as log from './log.ts'
import * as operators from './operators.ts'
import * as outbound from './outbound.ts'
import * as overview from './overview.ts'
import * as privacy from './privacy.ts'
import * as quality from './quality.ts'
import * as retention from './retention.ts'
import * as sbom from './sbom.ts'
import * as serverPrivacy from './server-privacy.ts'
import * as session from './session.ts'
import * as setup from './setup.ts'
import * as software from './software.ts'
import * as subjects from './subjects.ts'
import * as syncs from './syncs.ts'
import * as views from './views.ts'

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
  setOwnership: devicePrivacy.setOwnership,
  giveOwnIds: devicePrivacy.giveOwnIds,
  showDevicePrivacy: devicePrivacy.showDevicePrivacy,
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
  showQuality: quality.showQuality,
  listFindings: findings.listFindings,
  findingFacets: findings.findingFacets,
  findingTrend: findings.findingTrend,
  listExposedDevices: findings.listExposedDevices,
  listExposedPackages: findings.listExposedPackages,
  deviceFindings: findings.deviceFindings,
  explainFinding: findings.explainFinding,
  exportFindings: findings.exportFindings,
  listDecisions: decisions.listDecisions,
  decideFindings: decisions.decideFindings,
  changeDecision: decisions.changeDecision,
  exportVex: decisions.exportVex,
  importVex: decisions.importVex,
  listAdvisories: advisories.listAdvisories,
  showAdvisory: advisories.showAdvisory,
  showDocument: advisories.showDocument,
  overrideAnAdvisory: advisories.overrideAnAdvisory,
  endAnOverride: advisories.endAnOverride,
  advisorySources: advisories.advisorySources,
  chooseAdvisorySources: advisories.chooseAdvisorySources,
  fetchAdvisorySource: advisories.fetchAdvisorySource,
  listAdvisoryImports: advisories.listAdvisoryImports,
  confirmAdvisoryImport: advisories.confirmAdvisoryImport,
  deviceSbom: sbom.deviceSbom,
  groupSbom: sbom.groupSbom,
  ownComponents: sbom.ownComponents,
  ownSbom: sbom.ownSbom,
  listViews: views.listViews,
  saveView: views.saveView,
  dropView: views.dropView,
  dataCatalogue: privacy.catalogue,
  readPrivacy: privacy.readPrivacy,
  choosePrivacy: privacy.choosePrivacy,
  readDevicePrivacy: devicePrivacy.readDevicePrivacy,
  setDevicePrivacy: devicePrivacy.setDevicePrivacy,
  previewCollection: devicePrivacy.previewCollection,
  showRetention: retention.showRetention,
  setRetention: retention.setRetention,
  runRetention: retention.runRetention,
  listPurposes: consents.listPurposes,
  listConsents: consents.listConsents,
  giveConsent: consents.giveConsent,
  withdrawConsent: consents.withdrawConsent,
  showOutbound: outbound.showOutbound,
  listPassages: outbound.listPassages,
  setOutbound: outbound.setOutbound,
  listIntegrations: outbound.listIntegrations,
  addIntegration: outbound.addIntegration,
  changeIntegration: outbound.changeIntegration,
  dropIntegration: outbound.dropIntegration,
  previewIntegration: outbound.previewIntegration,
  sendIntegration: outbound.sendIntegration,
  readLog: log.readLog,
  listTokens: access.listTokens,
  createToken: access.createToken,
  revokeToken: access.revokeToken,
  listCredentials: access.listCredentials,
  createCredential: access.createCredential,
  revokeCredential: access.revokeCredential,
  listActs: audit.listActs,
  previewErasure: erasures.previewErasure,
  requestErasure: erasures.requestErasure,
  listErasures: erasures.listErasures,
  showErasure: erasures.showErasure,
  agreeToErasure: erasures.agreeToErasure,
  undoErasure: erasures.undoErasure,
  erasureReceipt: erasures.erasureReceipt,
  listLegalHolds: erasures.listLegalHolds,
  placeLegalHold: erasures.placeLegalHold,
  liftLegalHold: erasures.liftLegalHold,
  discloseDevice: subjects.discloseDevice,
  listLooks: subjects.listLooks,
  listSubjectRequests: subjects.listSubjectRequests,
  noteSubjectRequest: subjects.noteSubjectRequest,
  answerSubjectRequest: subjects.answerSubjectRequest,
  serverPrivacy: serverPrivacy.serverPrivacy,
  confirmMeasure: serverPrivacy.confirmMeasure,
  readSecurity: serverPrivacy.readSecurity,
  setSecurity: serverPrivacy.setSecurity,
  recordOfProcessing: serverPrivacy.recordOfProcessing,
  exportPaper: serverPrivacy.exportPaper,
  listOperators: operators.listOperators,
  inviteOperator: operators.inviteOperator,
  revokeInvitation: operators.revokeInvitation,
  beginInvitation: operators.beginInvitation,
  acceptInvitation: operators.acceptInvitation,
  changeOperator: operators.changeOperator,
  removeOperator: operators.removeOperator,
  importInventories: imports.importInventories,
} as const
