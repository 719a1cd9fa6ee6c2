import { defineArea } from '@/lib/log/catalogue/catalogue-entry'

export const members = defineArea({ area: 'members', kind: 'user_actions' }, [
  {
    action: 'member.invited',
    label: 'Member invited',
    change: 'created',
    description: 'Invitation sent',
    tags: ['access'],
  },
  {
    action: 'member.joined',
    label: 'Member joined',
    change: 'activated',
    description: 'Accepted invitation',
    tags: ['access'],
  },
  {
    action: 'member.removed',
    label: 'Member removed',
    change: 'deleted',
    description: 'Member removed',
    tags: ['access'],
  },
  {
    action: 'member.role_changed',
    label: 'Member role changed',
    change: 'changed',
    description: 'Role updated',
    tags: ['access', 'role_change'],
  },
  {
    action: 'member.invitation_revoked',
    label: 'Invitation revoked',
    change: 'revoked',
    description: 'An invitation was taken back before it was accepted.',
    tags: ['access'],
  },
  {
    action: 'member.invitation_role_changed',
    label: 'Invitation role changed',
    change: 'changed',
    description: 'An open invitation will give another role than it was sent with.',
    tags: ['access', 'role_change'],
  },
])

export const teams = defineArea({ area: 'teams', kind: 'user_actions' }, [
  { action: 'team.created', label: 'Team created', change: 'created', description: 'Team created' },
  {
    action: 'team.deleted',
    label: 'Team deleted',
    change: 'deleted',
    description: 'Team deleted',
    tags: ['destructive'],
  },
  {
    action: 'team.member_added',
    label: 'Team member added',
    change: 'granted',
    description: 'Member added to team',
    tags: ['access'],
  },
  {
    action: 'team.member_removed',
    label: 'Team member removed',
    change: 'revoked',
    description: 'Member removed from team',
    tags: ['access'],
  },
])
