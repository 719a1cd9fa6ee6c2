import 'server-only'
import { headers } from 'next/headers'
import { cache } from 'react'
import { findSessionPerson } from '@/lib/access/queries/invitations'
import { readSessionId } from './session'

export type SessionPerson = { sessionId: string; id: string; email: string; name: string }

/** Who is signed in, whatever companies they are in: also somebody who is in none yet. Null for strangers. */
export const getSessionPerson = cache(async (): Promise<SessionPerson | null> => {
  const sessionId = await readSessionId((await headers()).get('cookie'))
  if (sessionId === null) return null
  const person = await findSessionPerson(sessionId)
  return person && { sessionId, ...person }
})
