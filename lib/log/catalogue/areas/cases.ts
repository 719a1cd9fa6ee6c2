import { defineArea } from '@/lib/log/catalogue/catalogue-entry'

export const cases = defineArea({ area: 'cases', kind: 'user_actions' }, [
  {
    action: 'case.exported',
    label: 'Case exported',
    change: 'exported',
    description: 'A case was exported to a downloadable format.',
    tags: ['export'],
  },
  {
    action: 'case.shared',
    label: 'Case shared',
    change: 'granted',
    description: 'A case was shared with external parties or users.',
    tags: ['access', 'security'],
  },
  {
    action: 'case.table_exported',
    label: 'Table exported to CSV',
    change: 'exported',
    description: 'A case table was exported in CSV format.',
    tags: ['export'],
  },
])

export const caseRelatedTables = defineArea(
  { area: 'case_related_tables', kind: 'system_configuration' },
  [
    {
      action: 'case_table.created',
      label: 'Custom cases table created',
      change: 'created',
      description: 'A new custom table for cases was created.',
    },
    {
      action: 'case_table.edited',
      label: 'Custom cases table edited',
      change: 'changed',
      description: 'An existing custom cases table was edited.',
    },
    {
      action: 'case_table.exported',
      label: 'Exported to CSV',
      kind: 'user_actions',
      change: 'exported',
      description: 'Data from a custom cases table was exported as a CSV file.',
      tags: ['export'],
    },
    {
      action: 'case_table.field_created',
      label: 'Field created',
      change: 'created',
      description: 'A new field was added to a custom cases table.',
    },
    {
      action: 'case_table.field_edited',
      label: 'Field edited',
      change: 'changed',
      description: 'A field in a custom cases table was updated.',
    },
    {
      action: 'case_table.field_deleted',
      label: 'Field deleted',
      change: 'deleted',
      description: 'A field was removed from a custom cases table.',
      tags: ['destructive'],
    },
  ],
)
