import { defineArea } from '@/lib/log/catalogue/catalogue-entry'

export const rolesAndPermissions = defineArea(
  { area: 'roles_and_permissions', kind: 'system_configuration' },
  [
    {
      action: 'add_customer_role_permission',
      label: 'Permission added to role',
      change: 'created',
      description: 'A permission was added to a role of the company.',
      tags: ['access', 'role_change'],
    },
    {
      action: 'remove_customer_role_permission',
      label: 'Permission removed from role',
      change: 'deleted',
      description: 'A permission was removed from a role of the company.',
      tags: ['access', 'role_change'],
    },
    {
      action: 'create_customer_role',
      label: 'Company role created',
      change: 'created',
      description: 'A role of the company was created.',
      tags: ['access'],
    },
    {
      action: 'update_customer_role',
      label: 'Company role changed',
      change: 'changed',
      description: 'A role of the company was given another name or description.',
      tags: ['access'],
    },
    {
      action: 'delete_customer_role',
      label: 'Company role deleted',
      change: 'deleted',
      description: 'A role of the company was deleted.',
      tags: ['access', 'role_change', 'destructive'],
    },
    {
      action: 'add_customer_role_user',
      label: 'User added to role',
      change: 'created',
      description: 'A user was given a role of the company.',
      tags: ['access', 'role_change'],
    },
    {
      action: 'remove_customer_role_user',
      label: 'User removed from role',
      change: 'deleted',
      description: 'A role of the company was taken from a user.',
      tags: ['access', 'role_change'],
    },
  ],
)
