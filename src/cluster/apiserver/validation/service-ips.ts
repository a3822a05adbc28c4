/** clusterIP, clusterIPs, ipFamilies and ipFamilyPolicy of Services, which have to fit together. Source:
 *  ValidateServiceClusterIPsRelatedFields and its neighbours in pkg/apis/core/validation/validation.go. */
import type { Service, ServiceSpec } from '../../../api/core-v1.ts'
import type { FieldError } from '../../../api/status.ts'
import { allInvalid, duplicate, invalid, notSupported, required, type Loose } from './field-errors.ts'
import { ipForm, isIPv6 } from './formats.ts'

type Spec = Loose<ServiceSpec>

const FAMILIES = ['IPv4', 'IPv6']
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack']
const FIELD = 'spec.clusterIPs'

const headless = (spec: Spec) => spec.clusterIPs?.length === 1 && spec.clusterIPs[0] === 'None'

export function validateClusterIps(spec: Spec): FieldError[] {
  if (spec.type === 'ExternalName') return []
  const errors: FieldError[] = []
  const ips = spec.clusterIPs ?? []
  if (spec.clusterIP) {
    if (!ips.length) errors.push(required(FIELD))
    else if (ips[0] !== spec.clusterIP) errors.push(invalid(FIELD, ips, 'first value must match `clusterIP`'))
  } else if (ips.length) errors.push(invalid(FIELD, ips, 'must be empty when `clusterIP` is not specified'))

  const seen = new Set<string>()
  spec.ipFamilies?.forEach((family, i) => {
    const field = `spec.ipFamilies[${i}]`
    if (!FAMILIES.includes(family)) errors.push(notSupported(field, family, FAMILIES))
    if (seen.has(family)) errors.push(duplicate(field, family))
    seen.add(family)
  })
  if (spec.ipFamilyPolicy !== undefined && !POLICIES.includes(spec.ipFamilyPolicy))
    errors.push(notSupported('spec.ipFamilyPolicy', spec.ipFamilyPolicy, POLICIES))

  let malformed = false
  ips.forEach((ip, i) => {
    if (i === 0 && ip === 'None') {
      if (ips.length > 1) {
        malformed = true
        errors.push(invalid(FIELD, ips, "'None' must be the first and only value"))
      }
      return
    }
    const messages = ipForm(ip)
    malformed ||= messages.length > 0
    errors.push(...allInvalid(`${FIELD}[${i}]`, ip, messages))
  })
  if (ips.length > 2) errors.push(invalid(FIELD, ips, 'may only hold up to 2 values'))
  if (malformed) return errors
  if (ips.length > 1 && !(ips.some(isIPv6) && !ips.every(isIPv6)))
    errors.push(invalid(FIELD, ips, 'may specify no more than one IP for each IP family'))
  if (!headless(spec)) {
    ips.slice(0, spec.ipFamilies?.length ?? 0).forEach((ip, i) => {
      const family = spec.ipFamilies![i]!
      if ((family === 'IPv6') !== isIPv6(ip))
        errors.push(invalid(`${FIELD}[${i}]`, ip, `expected an ${family} value as indicated by \`ipFamilies[${i}]\``))
    })
  }
  return errors
}

/** The first address stays, unless an ExternalName comes or goes. */
export function validateClusterIpsUpdate(service: Loose<Service>, old: Service): FieldError[] {
  const spec = service.spec ?? {}
  const before = (old.spec ?? {}) as Spec
  if (spec.type === 'ExternalName' || before.type === 'ExternalName') return []
  if (headless(spec) && headless(before)) return []
  const errors: FieldError[] = []
  const was = before.clusterIPs ?? []
  const is = spec.clusterIPs ?? []
  const changed = (i: number) => errors.push(invalid(`${FIELD}[${i}]`, spec.clusterIPs, 'may not change once set'))
  if (was.length === is.length) was.forEach((ip, i) => ip !== is[i] && changed(i))
  else if (was.length > is.length) {
    if (!is.length) errors.push(invalid(`${FIELD}[0]`, spec.clusterIPs, 'primary clusterIP can not be unset'))
    else if (was[0] !== is[0]) changed(0)
    if (is.length === 1 && spec.ipFamilyPolicy !== 'SingleStack')
      errors.push(
        invalid(
          'spec.ipFamilyPolicy',
          spec.ipFamilyPolicy,
          "must be set to 'SingleStack' when releasing the secondary clusterIP",
        ),
      )
  } else if (was.length && was[0] !== is[0]) changed(0)
  return errors
}

export function validateIpFamiliesUpdate(service: Loose<Service>, old: Service): FieldError[] {
  const spec = service.spec ?? {}
  const before = (old.spec ?? {}) as Spec
  if (spec.type === 'ExternalName' || before.type === 'ExternalName') return []
  if (headless(spec) || headless(before)) return []
  const was = before.ipFamilies ?? []
  const is = spec.ipFamilies ?? []
  const field = 'spec.ipFamilies[0]'
  const errors: FieldError[] = []
  if (was.length === is.length) {
    for (let i = 0; i < was.length; i++)
      if (was[i] !== is[i]) errors.push(invalid(field, is, 'may not change once set'))
  } else if (is.length && was.length && was[0] !== is[0]) {
    errors.push(invalid(field, spec.clusterIPs, 'may not change once set'))
  }
  return errors
}
