import { z } from 'zod'
import { newUser } from '@/lib/access/schema'

export const memberStates = ['active', 'deactivated'] as const
export type MemberState = (typeof memberStates)[number]

/** How many members a page of the list has. */
export const membersPerPage = 100
/** Each of them is a mail: a list of thousands is another matter than inviting a team. */
export const invitedAtOnceMax = 20
export const invitationDays = 7

/** A member as the list shows them. Times are ISO 8601 in UTC. */
export type MemberView = {
  id: string
  userId: string
  name: string
  email: string
  role: string
  roleLabel: string
  groups: string[]
  hasTwoFactor: boolean
  state: MemberState
  joinedAt: string
  /** When a session of theirs was last used; null: not lately. */
  lastActiveAt: string | null
}

/** One member with what belongs to them. */
export type MemberDetails = MemberView & {
  workspaces: { id: string; name: string; role: string }[]
  /** Keys they made and that work, without those of service accounts. */
  keys: { id: string; name: string; lastUsedAt: string | null }[]
}

/** An invitation that was neither accepted nor taken back. */
export type InvitationView = {
  id: string
  email: string
  role: string
  roleLabel: string
  /** Null: the operator, or somebody who is gone. */
  invitedBy: string | null
  invitedAt: string
  expiresAt: string
  isExpired: boolean
}

export type MemberFilter = {
  /** Part of a name or an e-mail. */
  search: string
  /** Key of the member's own role; empty: any. */
  role: string
  state: MemberState | null
  /** From 1. */
  page: number
}

export type MemberCounts = { active: number; deactivated: number; invited: number }

export const newInvitations = z.object({
  /** As they were typed: separated by spaces, commas, semicolons or line ends. */
  emails: z
    .string()
    .max(10_000, { error: 'is too long' })
    .transform((text) => [
      ...new Set(
        text
          .toLowerCase()
          .split(/[\s,;]+/)
          .filter(Boolean),
      ),
    ])
    .superRefine((emails, { addIssue }) => {
      const wrong = emails.filter((email) => !newUser.shape.email.safeParse(email).success)
      const say = (message: string) => addIssue({ code: 'custom', message })
      if (emails.length === 0) say('must have at least one address')
      else if (emails.length > invitedAtOnceMax) {
        say(`must have at most ${invitedAtOnceMax} addresses at once`)
      } else if (wrong.length > 0) {
        say(`${wrong.join(', ')}: not an e-mail address`)
      }
    }),
  role: z.string().max(100),
})
export type NewInvitations = z.input<typeof newInvitations>

/** What became of one address. */
export type InvitationResult =
  | {
      email: string
      isInvited: true
      /** Opens the invitation; shown once, since only its fingerprint is kept. */
      link: string
      /** Null: this instance sends no mail. */
      mail: { isSent: boolean; problem: string | null } | null
    }
  | { email: string; isInvited: false; problem: string }

export const acceptance = newUser.pick({ name: true, password: true })

/** What the page behind a link shows. */
export type InvitationOffer = {
  companyName: string
  companySlug: string
  roleLabel: string
  invitedBy: string | null
  email: string
  expiresAt: string
  /** How the invited person proves who they are: by a new account, its password, or single sign-on alone. */
  account: 'new' | 'password' | 'elsewhere'
}
