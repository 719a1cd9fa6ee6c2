import { defineArea } from '@/lib/log/catalogue/catalogue-entry'

export const users = defineArea({ area: 'users', kind: 'user_actions' }, [
  {
    action: 'api_key.created',
    label: 'API key created',
    change: 'created',
    description: 'API key generated',
    tags: ['access', 'security', 'settings'],
  },
  {
    action: 'api_key.revoked',
    label: 'API key revoked',
    change: 'revoked',
    description: 'API key revoked',
    tags: ['access', 'settings'],
  },
  {
    action: 'api_key.updated',
    label: 'API key changed',
    change: 'changed',
    description: 'An API key was given another name or expiration.',
  },
  {
    action: 'api_key.rotated',
    label: 'API key rotated',
    change: 'changed',
    description: 'An API key got a successor; both work until the former one expires.',
    tags: ['access'],
  },
  {
    action: 'api_key.expiring',
    label: 'API key expires soon',
    change: 'other',
    description: 'An API key stops working within the next seven days.',
  },
  {
    action: 'api_key.expired',
    label: 'API key expired',
    change: 'deactivated',
    description: 'An API key reached its expiration and stopped working.',
    tags: ['access'],
  },
  {
    action: 'api_key.rejected',
    label: 'API key rejected',
    change: 'failed',
    description:
      'A request came with an API key that is unknown, revoked or expired, or lacks the scope.',
    tags: ['security'],
  },
  {
    action: 'user.created',
    label: 'User created',
    change: 'created',
    description: 'A user account was created.',
    tags: ['access'],
  },
  {
    action: 'user.profile_updated',
    label: 'User profile updated',
    kind: 'setting_updates',
    change: 'changed',
    description: 'A user changed their name, language or time zone.',
  },
  {
    action: 'user.email_changed',
    label: 'User e-mail changed',
    kind: 'setting_updates',
    change: 'changed',
    description: 'The e-mail address of a user was changed.',
    tags: ['security', 'personal_data'],
  },
])
