import { planFeatures, plans } from '@/lib/companies/plans'
import { AppError } from '@/lib/platform/errors'
import type { ExportFormat } from './schema/formats'

/** Throws `plan_lacks_export_format` (403) that says which plans have it. */
export function requireFormat(plan: string, format: ExportFormat): void {
  const { exportFormats, label } = planFeatures(plan)
  if (exportFormats.includes(format)) return
  const having = Object.values(plans).filter((each) =>
    (each.exportFormats as readonly ExportFormat[]).includes(format),
  )
  throw new AppError('plan_lacks_export_format', {
    status: 403,
    title: 'Not in your plan',
    detail: `The plan ${label} does not export ${formatNames[format]}; ${having.map((each) => each.label).join(' and ')} ${having.length === 1 ? 'does' : 'do'}. Everything is recorded all the same. The operator of this instance sets the plan.`,
    errors: [{ pointer: '/format', message: `is not in the plan ${label}` }],
  })
}

const formatNames: Record<ExportFormat, string> = {
  csv: 'CSV',
  json: 'JSON',
  ndjson: 'NDJSON',
  bundle: 'evidence bundles',
}
