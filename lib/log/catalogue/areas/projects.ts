import { defineArea } from '@/lib/log/catalogue/catalogue-entry'

export const projects = defineArea({ area: 'projects', kind: 'user_actions' }, [
  {
    action: 'project.created',
    label: 'Project created',
    change: 'created',
    description: 'Project created',
  },
  {
    action: 'project.deleted',
    label: 'Project deleted',
    change: 'deleted',
    description: 'Project deleted',
    tags: ['destructive'],
  },
  {
    action: 'project.access_granted',
    label: 'Project access granted',
    change: 'granted',
    description: 'Access given',
    tags: ['access'],
  },
  {
    action: 'project.access_revoked',
    label: 'Project access revoked',
    change: 'revoked',
    description: 'Access removed',
    tags: ['access'],
  },
])

export const contracts = defineArea({ area: 'contracts', kind: 'user_actions' }, [
  {
    action: 'contract.uploaded',
    label: 'Contract uploaded',
    change: 'created',
    description: 'Contract added',
  },
  {
    action: 'contract.deleted',
    label: 'Contract deleted',
    change: 'deleted',
    description: 'Contract removed',
    tags: ['destructive'],
  },
  {
    action: 'contract.scanned',
    label: 'Contract scanned',
    change: 'other',
    description: 'Scan initiated',
  },
])

export const findings = defineArea({ area: 'findings', kind: 'user_actions' }, [
  {
    action: 'finding.status_changed',
    label: 'Finding status changed',
    change: 'changed',
    description: 'Status updated',
  },
  {
    action: 'finding.assigned',
    label: 'Finding assigned',
    change: 'changed',
    description: 'Finding assigned',
  },
  {
    action: 'finding.commented',
    label: 'Finding commented',
    change: 'created',
    description: 'Comment added',
  },
])
