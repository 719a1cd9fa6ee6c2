/** Two ways to look at the same log: everything that happened, and the requests to APIs. */
export const perspectiveIds = ['audit-logs', 'api-activity'] as const
export type PerspectiveId = (typeof perspectiveIds)[number]

/**
 * A condition in the query language that holds for every event of a perspective, beside what the viewer asks. An address
 * names the perspective and never the condition.
 */
export const withinPerspective: Record<PerspectiveId, string> = {
  'audit-logs': '',
  'api-activity': 'action:api.requested',
}
