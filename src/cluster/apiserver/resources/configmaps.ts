/** ConfigMaps. Source: pkg/registry/core/configmap/strategy.go. */
import type { ConfigMap } from '../../../api/core-v1.ts'
import { CONFIG_MAPS } from '../../../api/kinds.ts'
import type { Draft, Strategy } from '../strategy.ts'
import { validateConfigMap, validateImmutable } from '../validation/config.ts'
import type { Loose } from '../validation/field-errors.ts'
import { ageOf } from './cells.ts'

const loose = (draft: Draft) => draft as unknown as Loose<ConfigMap>

const count = (map: object | undefined): number => Object.keys(map ?? {}).length

export const configMaps: Strategy<ConfigMap> = {
  resource: CONFIG_MAPS,
  validate: draft => validateConfigMap(loose(draft)),
  validateUpdate: (draft, old) => validateImmutable(loose(draft), old, ['data', 'binaryData']),
  row: (map, now) => [map.metadata.name, count(map.data) + count(map.binaryData), ageOf(map, now)],
}
