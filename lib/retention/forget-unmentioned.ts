import { findUnmentioned, forgetPersons } from './store/prune-store'

/**
 * Forgets everybody whom no event mentions any more, a few at a time, since whoever appends waits for each of them. At least
 * once, so that every process drops what it had read of the log.
 */
export async function forgetUnmentioned(companyId: string): Promise<void> {
  let after = ''
  do {
    const refs = await findUnmentioned(companyId, after)
    await forgetPersons(companyId, refs)
    after = refs.at(-1) ?? ''
  } while (after !== '')
}
