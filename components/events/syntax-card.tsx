'use client'

import type { ReactNode } from 'react'
import { type KeyName, keys } from '@/lib/events/query/keys'

const grammar: { examples: string[]; means: string }[] = [
  { examples: ['payments', '"deleted api key"'], means: 'Words and phrases, anywhere in an event' },
  { examples: ['/api/v1/users'], means: 'A part of the path of the request' },
  { examples: ['actor:ann status:500'], means: 'Both. AND may stand between them' },
  { examples: ['change:created,deleted', 'auth.login OR auth.logout'], means: 'Any of them' },
  { examples: ['-actor:system', '-(status:2xx OR status:3xx)'], means: 'Not' },
  { examples: ['action:*.deleted', 'pay*nts'], means: 'Anything in place of the star' },
  { examples: ['workspace:*', '-outcome:*'], means: 'Has one, has none' },
  { examples: ['resource:=Findings'], means: 'The whole value, where a part would do' },
  { examples: ['status:>=400', 'details.count:5..10'], means: 'Comparison; a range has both ends' },
  { examples: ['after:-7d', 'at:today', 'at:2026-01-01..2026-01-31'], means: 'Dates' },
]

/** The query language on one card. Every example is put into the query by a press. */
export function SyntaxCard({ onInsert }: { onInsert: (term: string) => void }) {
  const names = Object.keys(keys) as KeyName[]
  return (
    <div className="grid gap-4">
      <List title="How to write it">
        {grammar.map(({ examples, means }) => (
          <Row key={means} says={means} examples={examples} onInsert={onInsert} />
        ))}
      </List>
      <List title="Keys">
        {names.map((name) => (
          <Row
            key={name}
            name={name}
            says={keys[name].description.replaceAll('`', '')}
            examples={keys[name].examples}
            onInsert={onInsert}
          />
        ))}
      </List>
      <p className="text-muted-foreground text-xs">
        Case never matters. In quotes, <code>\"</code>, <code>\\</code> and <code>\*</code> are the
        characters themselves.
      </p>
    </div>
  )
}

function List({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid gap-1">
      <h2 className="font-medium text-13">{title}</h2>
      <dl className="grid divide-y text-13">{children}</dl>
    </section>
  )
}

type RowProps = {
  name?: KeyName
  says: string
  examples: readonly string[]
  onInsert: (term: string) => void
}

/** Side by side where there is room, one below the other on a phone. */
function Row({ name, says, examples, onInsert }: RowProps) {
  return (
    <div className="grid gap-x-4 gap-y-1 py-1.5 sm:grid-cols-2">
      <dt className="min-w-0 text-muted-foreground">
        {name ? <span className="pr-2 text-code text-foreground">{name}</span> : null}
        {says}
      </dt>
      <dd className="flex min-w-0 flex-wrap content-start gap-1">
        {examples.map((example) => (
          <button
            key={example}
            type="button"
            title="Put it into the search"
            className="min-h-6 max-w-full truncate rounded border bg-subtle px-1.5 text-code hover:bg-hover"
            onClick={() => onInsert(example)}
          >
            {example}
          </button>
        ))}
      </dd>
    </div>
  )
}
