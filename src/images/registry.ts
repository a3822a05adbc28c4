/** The registries: which images there are, by repository, and which tags they have. */
import type { Image, ImageSource } from '../host/image.ts'
import { parseImageReference } from '../host/image-reference.ts'
import { agnhost } from './agnhost.ts'
import { busybox } from './busybox.ts'
import { httpEcho } from './http-echo.ts'
import { nginx } from './nginx.ts'
import { pause } from './pause.ts'
import { alpine, curlImage, debian, netshoot, ubuntu } from './tool-images.ts'
import { whoami } from './whoami.ts'

interface Row {
  image: Image
  /** Which tags exist. */
  tags: RegExp
}

const VARIANT = '(-(alpine|slim|perl|otel|alpine-slim|bookworm|bullseye|trixie))?'

const rows: readonly Row[] = [
  {
    image: nginx,
    tags: new RegExp(`^(latest|stable|mainline|alpine|1(\\.([0-9]|[12]\\d|3[01])(\\.\\d{1,2})?)?)${VARIANT}$`),
  },
  { image: busybox, tags: /^(latest|stable|glibc|musl|uclibc|1(\.([12]\d|3[0-7])(\.\d)?)?)(-(glibc|musl|uclibc))?$/ },
  { image: netshoot, tags: /^(latest|v0\.\d{1,2})$/ },
  { image: alpine, tags: /^(latest|edge|3(\.([0-9]|1\d|2[0-3])(\.\d{1,2})?)?)$/ },
  { image: debian, tags: /^(latest|stable|bookworm|bullseye|trixie|1[0-3](\.\d{1,2})?)(-slim)?$/ },
  { image: ubuntu, tags: /^(latest|rolling|noble|jammy|focal|(18|20|22|24|25|26)\.(04|10))$/ },
  { image: curlImage, tags: /^(latest|[78]\.\d{1,2}(\.\d)?)$/ },
  { image: agnhost, tags: /^2\.([0-9]|[1-5]\d)(\.\d)?$/ },
  { image: pause, tags: /^(latest|3\.([0-9]|10)(\.\d)?)$/ },
  { image: httpEcho, tags: /^(latest|alpine|v?1\.0(\.0)?|v?0\.2\.[0-3])$/ },
  { image: whoami, tags: /^(latest|v1\.\d{1,2}(\.\d)?)$/ },
]

const byRepository = new Map(rows.map(row => [row.image.repository, row]))

/** Where all images come from. */
export const imageSource: ImageSource = reference => {
  const parsed = parseImageReference(reference)
  if ('wrong' in parsed) return undefined
  const row = byRepository.get(parsed.repository)
  if (!row) return undefined
  const tag = parsed.tag ?? 'latest'
  return row.tags.test(tag) ? { image: row.image, tag } : 'unknown tag'
}

/** What a lab's nodes have from the start: the images that the course uses most, so that its first pods need not wait. */
export const PRESENT_IMAGES = ['nginx:1.27', 'busybox:1.36', 'registry.k8s.io/pause:3.10.1']
