import { defineArea } from '@/lib/log/catalogue/catalogue-entry'

export const tables = defineArea({ area: 'tables', kind: 'system_configuration' }, [
  {
    action: 'table.field_created',
    label: 'Field created',
    change: 'created',
    description: 'A new field was added to a data table.',
  },
  {
    action: 'table.field_deleted',
    label: 'Field deleted',
    change: 'deleted',
    description: 'A field was removed from a data table.',
    tags: ['destructive'],
  },
  {
    action: 'table.field_edited',
    label: 'Field edited',
    change: 'changed',
    description: 'A field in a table was modified.',
  },
  {
    action: 'table.created',
    label: 'Table created',
    change: 'created',
    description: 'A new data table was created.',
  },
  {
    action: 'table.deleted',
    label: 'Table deleted',
    change: 'deleted',
    description: 'A data table was deleted.',
    tags: ['destructive'],
  },
  {
    action: 'table.edited',
    label: 'Table edited',
    change: 'changed',
    description: 'A data table was updated or modified.',
  },
  {
    action: 'table.exported',
    label: 'Table exported to CSV',
    kind: 'user_actions',
    change: 'exported',
    description: 'A table’s contents were exported to a CSV file.',
    tags: ['export'],
  },
])
