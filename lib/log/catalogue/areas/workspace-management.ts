import { defineArea } from '@/lib/log/catalogue/catalogue-entry'

export const workspaceManagement = defineArea(
  { area: 'workspace_management', kind: 'system_configuration' },
  [
    {
      action: 'workspace.created',
      label: 'Workspace created',
      change: 'created',
      description: 'A new workspace was created.',
    },
    {
      action: 'workspace.deleted',
      label: 'Workspace deleted',
      change: 'deleted',
      description: 'A workspace was deleted.',
      tags: ['destructive'],
    },
    {
      action: 'workspace.name_updated',
      label: 'Workspace name updated',
      kind: 'setting_updates',
      change: 'changed',
      description: 'A workspace’s name was updated.',
    },
    {
      action: 'workspace.user_added',
      label: 'User invited/added',
      kind: 'user_actions',
      change: 'granted',
      description: 'A user was invited or added.',
      tags: ['access'],
    },
    {
      action: 'workspace.user_removed',
      label: 'User removed',
      kind: 'user_actions',
      change: 'revoked',
      description: 'A user was removed.',
      tags: ['access'],
    },
    {
      action: 'workspace.user_role_changed',
      label: 'User role changed',
      kind: 'user_actions',
      change: 'changed',
      description: 'A user’s role in the workspace was changed.',
      tags: ['access', 'role_change'],
    },
  ],
)
