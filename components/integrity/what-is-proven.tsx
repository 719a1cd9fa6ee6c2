import { CircleCheck, CircleMinus, type LucideIcon } from 'lucide-react'
import { Section } from '@/components/ui/section'

const proven = [
  'A sealed event that is edited, deleted, moved or back-dated is found by the check, and named.',
  'Whoever holds an earlier checkpoint can show that the log still contains everything that it covered, in the same order.',
  'An event that a kept checkpoint covers was recorded before that checkpoint was given out; one that it does not cover, after it.',
  'Erasing a person and deleting what retention no longer keeps leave all proofs of the rest as they are.',
]

const notProven = [
  'Without a checkpoint outside the operator’s hands, somebody with the database, the signing key and the high-water mark could write a whole new history: nobody could tell.',
  'What was recorded after the newest kept checkpoint could still be cut off.',
  'That something happened which was never sent to this log, or that what was sent is true.',
  'That a filtered search or export left nothing out: only a complete range of the log shows that.',
  'That two people were shown the same log, unless they compare their checkpoints.',
  'That every copy of an erased person’s key is gone: backups forget when they expire.',
]

/** In plain words, so that nobody believes more than they may. */
export function WhatIsProven() {
  return (
    <Section title="What is proven, and what is not">
      <div className="grid gap-6 lg:grid-cols-2">
        <Claims title="Proven" claims={proven} Icon={CircleCheck} tone="text-made" />
        <Claims
          title="Not proven"
          claims={notProven}
          Icon={CircleMinus}
          tone="text-muted-foreground"
        />
      </div>
    </Section>
  )
}

function Claims(props: {
  title: string
  claims: readonly string[]
  Icon: LucideIcon
  tone: string
}) {
  const { title, claims, Icon, tone } = props
  return (
    <div className="grid content-start gap-2">
      <h3 className="font-medium">{title}</h3>
      <ul className="grid gap-2">
        {claims.map((claim) => (
          <li key={claim} className="flex gap-2">
            <Icon className={`mt-0.5 size-4 shrink-0 ${tone}`} aria-hidden />
            <span>{claim}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
