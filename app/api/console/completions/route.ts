import { completeValues } from '@/lib/events/queries/complete-values'
import { completionInput, completions } from '@/lib/events/schema/explore'
import { apiRoute } from '@/lib/web/api-route'

/** What could stand behind a key of a query: for the query bar and the pickers above the table. */
export const GET = apiRoute(
  { permission: 'audit_log.view', input: completionInput, output: completions },
  completeValues,
)
