import { loadEnv } from '@/lib/platform/env'
import type { FormatContext } from './formats/formats'
import { productVersion } from './product-version'

/** What an event does not say of itself. */
export function formatContextOf(company: {
  id: string
  slug: string
  name: string
}): FormatContext {
  const { instanceName: instance, baseUrl } = loadEnv()
  const { id: companyId, slug: companySlug, name: companyName } = company
  return { companyId, companySlug, companyName, instance, baseUrl, productVersion }
}
