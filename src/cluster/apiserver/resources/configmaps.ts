/** ConfigMaps. Source: pkg/registry/core/configmap/strategy.go. */
import type { ConfigMap } from '../../../api/core-v1.ts'
import { CONFIG_MAPS } from '../../../api/kinds.ts'
import type { Strategy } from '../strategy.ts'
import { ageOf } from './cells.ts'

const count = (map: object | undefined): number => Object.keys(map ?? {}).length

export const configMaps: Strategy<ConfigMap> = {
  resource: CONFIG_MAPS,
  validate: () => [],
  row: (map, now) => [map.metadata.name, count(map.data) + count(map.binaryData), ageOf(map, now)],
}
