import type { ReactNode } from 'react'
import { Timestamp } from '@/components/time/timestamp'
import type { MemberDetails } from '@/lib/access/schema/members'

/** What belongs to a member. */
export function MemberFacts({ member }: { member: MemberDetails }) {
  const { groups, workspaces, keys, hasTwoFactor, joinedAt, lastActiveAt } = member
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2.5">
      <Fact name="Joined">
        <Timestamp at={joinedAt} />
      </Fact>
      <Fact name="Last active">
        {lastActiveAt === null ? 'not lately' : <Timestamp at={lastActiveAt} />}
      </Fact>
      <Fact name="Two-factor">{hasTwoFactor ? 'On' : 'Off'}</Fact>
      <Fact name="Groups">
        <Lines lines={groups.map((name) => ({ id: name, text: name }))} />
      </Fact>
      <Fact name="Workspaces">
        <Lines
          lines={workspaces.map(({ id, name, role }) => ({
            id,
            text: role === 'manager' ? `${name} (manager)` : name,
          }))}
        />
      </Fact>
      <Fact name="API keys">
        <Lines lines={keys.map(({ id, name }) => ({ id, text: `${name} (tk_${id}_…)` }))} />
      </Fact>
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted-foreground">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  )
}

function Lines({ lines }: { lines: readonly { id: string; text: string }[] }) {
  if (lines.length === 0) return <span className="text-muted-foreground">none</span>
  return (
    <ul>
      {lines.map(({ id, text }) => (
        <li key={id} className="break-words">
          {text}
        </li>
      ))}
    </ul>
  )
}
