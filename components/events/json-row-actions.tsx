'use client'

import { Search } from 'lucide-react'
import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { checkQuery } from '@/lib/events/query/check'
import type { StoredEvent } from '@/lib/events/schema'
import { parsePointer } from '@/lib/log/core/json-pointer'
import type { JsonValue } from '@/lib/log/schema'
import { routes } from '@/lib/web/routes'
import { writeJsonPath } from './json-path'
import type { JsonRow } from './json-rows'
import { queryForPointer } from './query-for-pointer'

/** The part of an event that a tree shows; the empty pointer is all of it. */
export type JsonPlace = { company: string; event: StoredEvent; pointer: string }

type JsonRowActionsProps = { place: JsonPlace; row: Exclude<JsonRow, { kind: 'more' }> }

/** What can be done with the chosen value of a tree. */
export function JsonRowActions({ place, row }: JsonRowActionsProps) {
  const { company, event, pointer } = place
  const query = queryForPointer(event, pointer + row.pointer)
  const canAsk = query !== null && checkQuery(query).query !== null
  const path = writeJsonPath([...(parsePointer(pointer) ?? []), ...row.path])
  return (
    <fieldset className="sticky bottom-0 grid gap-1.5 rounded-md border bg-raised p-2 shadow-sm print:hidden">
      <legend className="sr-only">The chosen value</legend>
      <p className="wrap-anywhere line-clamp-2 text-code text-muted-foreground text-xs">
        <bdi>{path}</bdi>
      </p>
      <div className="flex flex-wrap gap-1.5">
        <CopyButton text={writeValue(row.value)} label="Copy value" hasText />
        <CopyButton text={path} label="Copy path" hasText />
        {canAsk ? (
          <>
            <CopyButton text={query} label="Copy as query" title={query} hasText />
            <Button size="sm" asChild>
              <Link href={routes.auditLogs(company, { q: query })} prefetch={false} title={query}>
                <Search aria-hidden />
                Search for this
              </Link>
            </Button>
          </>
        ) : null}
      </div>
    </fieldset>
  )
}

/** A text as it is, everything else as JSON. */
function writeValue(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2)
}
