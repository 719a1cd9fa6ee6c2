import type { JsonObject, Target } from '@/lib/log/schema'
import { isObject, takeId, takeText } from './take-member'

/**
 * What a record acted upon, the most particular first, and the organization as the workspace. What becomes part of
 * either is taken out of `rest`. Some enterprise events name several organizations in one member: those stay.
 */
export function takeGithubTargets(
  rest: JsonObject,
  action: string,
): { targets: Target[]; workspace: { id: string; name?: string } | null } {
  const targets: Target[] = []
  const teamOfOldRecords = isObject(rest.data) ? rest.data.team : undefined
  for (const { type, id, name, actions } of sources) {
    if (actions && !actions.test(action)) continue
    // A repository told twice is one target; its second mention stays where it is.
    if (name === 'repository' && targets.some((target) => target.type === 'repo')) continue
    const target = takeTarget(rest, { type, id, name })
    if (target) targets.push(target)
  }
  if (typeof teamOfOldRecords === 'string' && teamOfOldRecords !== '') {
    targets.unshift({ type: 'team', id: teamOfOldRecords, name: teamOfOldRecords })
  }
  const organization = takeTarget(rest, { type: 'organization', id: 'org_id', name: 'org' })
  if (organization && /^org\./.test(action)) targets.push(organization)
  const { id = '', name } = organization ?? {}
  return { targets, workspace: organization ? { id, ...(name ? { name } : {}) } : null }
}

type TargetSource = { type: string; id?: string; name?: string; actions?: RegExp }

const sources: readonly TargetSource[] = [
  { type: 'team', id: 'team_id', name: 'team' },
  { type: 'user', id: 'user_id', name: 'user' },
  { type: 'user', name: 'target_login' },
  { type: 'user', name: 'blocked_user' },
  { type: 'integration', id: 'integration_id', name: 'integration' },
  { type: 'integration', name: 'name', actions: /^integration/ },
  { type: 'oauth_application', id: 'oauth_application_id', name: 'oauth_application_name' },
  { type: 'hook', id: 'hook_id' },
  { type: 'workflow_run', id: 'workflow_run_id', name: 'name', actions: /^workflows\./ },
  { type: 'repo', id: 'repo_id', name: 'repo' },
  { type: 'repo', id: 'repository_id', name: 'repository' },
  { type: 'enterprise', id: 'business_id', name: 'business', actions: /^(?:business|enterprise)/ },
]

/** Without a number the name is the id: logins and names of repositories and teams are unique. */
function takeTarget(rest: JsonObject, source: TargetSource): Target | null {
  if (source.name !== undefined && Array.isArray(rest[source.name])) return null
  const name = source.name === undefined ? null : takeText(rest, source.name)
  const id = (source.id === undefined ? null : takeId(rest, source.id)) ?? name
  if (id === null) return null
  return name === null ? { type: source.type, id } : { type: source.type, id, name }
}
