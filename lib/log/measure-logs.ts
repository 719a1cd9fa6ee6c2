import { sql } from '@/lib/platform/db'
import { sumLogs } from './store/tree-store'

/** How many logs this instance has and how many events were appended to all of them, pruned ones included. */
export async function measureLogs(): Promise<{ logs: number; events: number }> {
  return await sumLogs(sql())
}
