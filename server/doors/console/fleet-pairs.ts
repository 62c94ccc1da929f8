// Contracts about devices and what they tell, and the verbs that keep them.
import { pair } from '#kit/http/serve.ts'
import { contracts } from '#wire/console/index.ts'
import { forceSync } from '../../control/sync/force-sync.ts'
import { listSyncs } from '../../control/sync/list-syncs.ts'
import { showSync } from '../../control/sync/show-sync.ts'
import { syncDevices } from '../../control/sync/sync-devices.ts'
import { changeGroup } from '../../devices/change-group.ts'
import { createGroup } from '../../devices/create-group.ts'
import { createToken } from '../../devices/create-token.ts'
import { deviceFacets } from '../../devices/device-facets.ts'
import { listDevices } from '../../devices/list-devices.ts'
import { listGroups } from '../../devices/list-groups.ts'
import { listTokens } from '../../devices/list-tokens.ts'
import { giveOwnIds } from '../../devices/privacy/give-own-ids.ts'
import { setOwnership } from '../../devices/privacy/set-ownership.ts'
import { showDevicePrivacy } from '../../devices/privacy/show-device-privacy.ts'
import { renameDevice } from '../../devices/rename-device.ts'
import { revokeToken } from '../../devices/revoke-token.ts'
import { retireDevices } from '../../rights/erasures/retire-devices.ts'
import { deviceHistory } from '../../telemetry/device-history.ts'
import { deviceKnown } from '../../telemetry/device-known.ts'
import { deviceSoftware } from '../../telemetry/device-software.ts'
import { eventCounts } from '../../telemetry/events/event-counts.ts'
import { listEventTypes } from '../../telemetry/events/list-event-types.ts'
import { listEvents } from '../../telemetry/events/list-events.ts'
import { importInventories } from '../../telemetry/import-inventories.ts'
import { listSoftware } from '../../telemetry/list-software.ts'
import { ownComponents } from '../../telemetry/own-components/own-components.ts'
import { ownSbom } from '../../telemetry/own-components/own-sbom.ts'
import { showQuality } from '../../telemetry/quality/show-quality.ts'
import { deviceSbom } from '../../telemetry/sbom/device-sbom.ts'
import { groupSbom } from '../../telemetry/sbom/group-sbom.ts'
import { showDevice } from '../../telemetry/show-device.ts'
import { showSoftware } from '../../telemetry/show-software.ts'
import { readLog } from '../../telemetry/transparency/read-log.ts'
import { overview } from './overview.ts'

export const fleetPairs = [
  pair(contracts.overview, overview),
  pair(contracts.listDevices, listDevices),
  pair(contracts.deviceFacets, deviceFacets),
  pair(contracts.showDevice, showDevice),
  pair(contracts.deviceSoftware, deviceSoftware),
  pair(contracts.deviceHistory, deviceHistory),
  pair(contracts.deviceKnown, deviceKnown),
  pair(contracts.renameDevice, renameDevice),
  pair(contracts.actOnDevices, retireDevices),
  pair(contracts.setOwnership, setOwnership),
  pair(contracts.giveOwnIds, giveOwnIds),
  pair(contracts.showDevicePrivacy, showDevicePrivacy),
  pair(contracts.listGroups, listGroups),
  pair(contracts.createGroup, createGroup),
  pair(contracts.changeGroup, changeGroup),
  pair(contracts.listEvents, listEvents),
  pair(contracts.eventCounts, eventCounts),
  pair(contracts.listEventTypes, listEventTypes),
  pair(contracts.forceSync, forceSync),
  pair(contracts.listSyncs, listSyncs),
  pair(contracts.showSync, showSync),
  pair(contracts.syncDevices, syncDevices),
  pair(contracts.listSoftware, listSoftware),
  pair(contracts.showSoftware, showSoftware),
  pair(contracts.showQuality, showQuality),
  pair(contracts.deviceSbom, deviceSbom),
  pair(contracts.groupSbom, groupSbom),
  pair(contracts.ownComponents, ownComponents),
  pair(contracts.ownSbom, ownSbom),
  pair(contracts.readLog, readLog),
  pair(contracts.listTokens, listTokens),
  pair(contracts.createToken, createToken),
  pair(contracts.revokeToken, revokeToken),
  pair(contracts.importInventories, importInventories),
]
