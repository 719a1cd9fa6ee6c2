/**
 * Rows as bytes, in batches of some megabytes, for the product's own work: who may see them is decided by the caller. What was
 * pruned is left out.
 */
export { readListed, readStretch } from '@/lib/events/packed-store'
