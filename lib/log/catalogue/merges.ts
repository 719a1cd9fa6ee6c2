/**
 * Rows of the two source documents that say the same thing share one action. Everything else keeps its own:
 * a member of a company who is invited (`member.invited`) and a user of a tenant (`user.invited`) are counted
 * apart by the documents, so they are here too.
 */
export const merges: readonly { area: string; label: string; action: string }[] = [
  { area: 'Users', label: 'User logged in', action: 'auth.login' },
  { area: 'Users', label: 'User logged out', action: 'auth.logout' },
  { area: 'Users', label: 'API key created', action: 'api_key.created' },
  { area: 'Users', label: 'API key deleted', action: 'api_key.revoked' },
]
