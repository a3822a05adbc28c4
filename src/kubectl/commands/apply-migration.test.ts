import { expect, it } from 'vitest'
import type { ManagedFieldsEntry } from '../../api/object.ts'
import { upgraded } from './apply-migration.ts'

const entry = (manager: string, operation: string, fieldsV1: object, subresource?: string) =>
  ({ manager, operation, fieldsV1, ...(subresource && { subresource }) }) as ManagedFieldsEntry

const client = entry('kubectl-client-side-apply', 'Update', { 'f:data': { '.': {}, 'f:b': {} } })
const server = entry('kubectl', 'Apply', { 'f:data': { 'f:a': {} } })
const other = entry('someone', 'Update', { 'f:data': { 'f:c': {} } })
const status = entry('kubectl-client-side-apply', 'Update', { 'f:status': {} }, 'status')

it.each([
  [
    'joins what both had',
    [server, client, other],
    [entry('kubectl', 'Apply', { 'f:data': { '.': {}, 'f:a': {}, 'f:b': {} } }), other],
  ],
  ['renames where there is no other', [client], [entry('kubectl', 'Apply', { 'f:data': { '.': {}, 'f:b': {} } })]],
  ['leaves subresources alone', [status, server], [status, server]],
])('%s', (_, entries, expected) => {
  expect(upgraded(entries, new Set(['kubectl-client-side-apply']), 'kubectl')).toEqual(expected)
})
