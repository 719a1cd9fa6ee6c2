import type { TableColumn } from '@/components/table/table-column'
import { countText } from './check-words'

/** How many events the log had, and in which epoch where it is not the first. */
export function sizeColumn<Row extends { size: number; epoch: number }>(): TableColumn<Row> {
  return {
    id: 'size',
    header: 'Size',
    className: 'tabular-nums',
    cell: ({ size, epoch }) => (
      <>
        {countText(size)}
        {epoch > 1 ? <span className="text-muted-foreground"> (epoch {epoch})</span> : null}
      </>
    ),
  }
}
