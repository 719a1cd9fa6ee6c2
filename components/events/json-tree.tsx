import type { JsonValue } from '@/lib/log/schema'

/** JSON as nested lists that fold; what is deep or long begins folded. */
export function JsonTree({ value }: { value: JsonValue }) {
  return (
    <div className="rounded-md border bg-subtle p-2 text-code leading-5 wrap-anywhere">
      <Node value={value} depth={0} />
    </div>
  )
}

type NodeProps = { name?: string; value: JsonValue; depth: number }

function Node({ name, value, depth }: NodeProps) {
  const entries = entriesOf(value)
  if (entries === null) {
    return (
      <div className="pl-4">
        <Name name={name} />
        <Scalar value={value} />
      </div>
    )
  }
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  if (entries.length === 0) {
    return (
      <div className="pl-4">
        <Name name={name} />
        <span className="text-muted-foreground">
          {open}
          {close}
        </span>
      </div>
    )
  }
  return (
    <details
      open={depth < 3 && entries.length <= 30}
      className="[&>summary]:marker:text-muted-foreground"
    >
      <summary className="cursor-pointer rounded-sm">
        <Name name={name} />
        <span className="text-muted-foreground">
          {open}
          {entries.length}
          {close}
        </span>
      </summary>
      <div className="ml-1 border-l pl-2">
        {entries.map(([key, child]) => (
          <Node key={key} name={key} value={child} depth={depth + 1} />
        ))}
      </div>
    </details>
  )
}

function Name({ name }: { name: string | undefined }) {
  return name === undefined ? null : (
    <>
      <span className="text-muted-foreground">{name}</span>
      <span className="text-muted-foreground">: </span>
    </>
  )
}

function Scalar({ value }: { value: JsonValue }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return <span className="whitespace-pre-wrap">{text}</span>
}

function entriesOf(value: JsonValue): [string, JsonValue][] | null {
  if (Array.isArray(value)) return value.map((child, at) => [String(at), child])
  return value !== null && typeof value === 'object' ? Object.entries(value) : null
}
