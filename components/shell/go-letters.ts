import type { NavigationId } from './navigation'

/** The letter that goes to a page after `g`. */
export const goLetters: Record<NavigationId, string> = {
  'audit-logs': 'a',
  'api-activity': 'p',
  alerts: 'b',
  actions: 'c',
  privacy: 'y',
  exports: 'x',
  holds: 'h',
  retention: 't',
  integrity: 'i',
  reports: 'e',
  members: 'm',
  roles: 'r',
  groups: 'u',
  workspaces: 'w',
  'service-accounts': 's',
  'api-keys': 'k',
  'audit-log-settings': 'l',
  company: 'o',
}
