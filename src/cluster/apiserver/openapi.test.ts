import { expect, it } from 'vitest'
import { driveUntilIdle } from '../../sim/drive.ts'
import { Simulation } from '../../sim/simulation.ts'
import { fetchApi } from './fetch.ts'
import { open } from './testing.ts'

type Document = { components: { schemas: Record<string, { description?: string; properties?: object }> } }

it('OpenAPI documents have prose for who fetches them, and values', async () => {
  const { server } = open()
  const sim = new Simulation({ startAt: 0, seed: 1 })
  const asked = fetchApi(server.handle, sim)('/openapi/v3/api/v1?hash=x')
  await driveUntilIdle(sim)
  const { schemas } = ((await (await asked).json()) as Document).components
  const service = schemas['io.k8s.api.core.v1.Service']!
  expect(service.description).toMatch(/^Service is a named abstraction of software service/)
  expect(service.properties).toHaveProperty('spec.description')
  expect(schemas['io.k8s.api.core.v1.ServiceSpec']!.properties).toHaveProperty(
    'type.description',
    expect.stringMatching(/\n\nPossible enum values:\n - `"ClusterIP"`/),
  )
})
