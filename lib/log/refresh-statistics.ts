import { sql } from '@/lib/platform/db'
import { refreshParentStatistics } from './store/partition-store'

/** Brings what the planner knows of the partitioned tables up to date where they have grown by half; answers how many. */
export async function refreshStatistics(): Promise<number> {
  return await refreshParentStatistics(sql())
}
