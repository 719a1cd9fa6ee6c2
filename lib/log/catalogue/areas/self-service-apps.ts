import { defineArea } from '@/lib/log/catalogue/catalogue-entry'

export const selfServiceApps = defineArea(
  { area: 'self_service_apps', kind: 'system_configuration' },
  [
    {
      action: 'app.created',
      label: 'App created',
      change: 'created',
      description: 'A new self-service app was created.',
    },
    {
      action: 'app.deleted',
      label: 'App deleted',
      change: 'deleted',
      description: 'A self-service app was removed.',
      tags: ['destructive'],
    },
    {
      action: 'app.published',
      label: 'App published',
      kind: 'user_actions',
      change: 'activated',
      description: 'A self-service app was published and made available.',
    },
  ],
)
