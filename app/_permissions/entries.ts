import type { Permission, Scope } from '@/lib/access/schema'
import type { Ids } from '@/lib/access/test-world'

/**
 * What somebody must hold, any one of several; or: every member of the company, everybody at all, or whoever shows a token
 * that some link or setting gave them.
 */
export type Needs = Permission | readonly Permission[] | 'member' | 'everyone' | 'token'

export type PageEntry = {
  needs: Needs
  params?: (ids: Ids) => Record<string, string>
  query?: (ids: Ids) => Record<string, string>
  beforeTwoFactor?: boolean
  /** It is no page to stay on: what the address that it leads to begins with. */
  leadsTo?: string
}

export type ApiEntry = {
  /** What a key must carry; without it no key opens. */
  scope?: Scope
  /** What a session must hold; without it no session opens. */
  needs?: Needs
  params?: (ids: Ids) => Record<string, string | string[]>
  query?: (ids: Ids) => Record<string, string>
  body?: string
  /** Why it is not called beside this file, and where it is. */
  elsewhere?: string
  /** It tells something of the log, which not every plan shows; `audit_log.view` always does. */
  readsLog?: true
}

export type ActionEntry = {
  needs: Needs
  /** What passes its schema, so that a refusal is one of the caller. */
  input?: (ids: Ids) => Record<string, unknown>
  beforeTwoFactor?: boolean
  /** Whoever calls it is signed out: only strangers do, so that the others can go on. */
  endsSession?: boolean
}

/** By file and export; several entries where the input decides what is needed. */
export type ActionEntries = Record<string, Record<string, ActionEntry | ActionEntry[]>>
