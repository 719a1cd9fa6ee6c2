/** Which part of the events was counted, where it was not all of them. */
export function InexactNote({ note }: { note: string | undefined }) {
  return <p className="text-muted-foreground text-xs">{note ?? 'These counts are estimates.'}</p>
}
