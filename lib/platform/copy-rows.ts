import pg from 'pg'
import { ByteWriter } from './byte-writer'

/** `PGCOPY\n\xff\r\n\0` and flags; then the length of what else the head has. */
const headLength = 15

export type CopyQuery = {
  text: string
  params: readonly (string | number)[]
  /** Room that is made at once; where it is too little, what is there is copied. */
  expectedBytes: number
}

/**
 * What a query answers, as rows of the binary form of COPY: for each a count of columns (16 bits), and for each column its length
 * (32 bits) and its bytes; at the end a count of −1. pg turns whatever else it receives into strings, which costs several times
 * as much. COPY takes no parameters, so they are written into the statement, as literals.
 */
export async function copyRows(
  pool: pg.Pool,
  { text, params, expectedBytes }: CopyQuery,
): Promise<Buffer> {
  const query = text.replaceAll(/\$(\d+)/g, (_, number: string) =>
    pg.escapeLiteral(String(params[Number(number) - 1])),
  )
  const client = await pool.connect()
  let failure: unknown
  try {
    const out = new ByteWriter(expectedBytes)
    await receive(client, { statement: `COPY (${query}) TO STDOUT (FORMAT binary)`, out })
    const bytes = out.taken()
    return bytes.subarray(headLength + 4 + bytes.readInt32BE(headLength))
  } catch (error) {
    failure = error
    throw error
  } finally {
    // After what the database itself refused a connection is as good as before.
    client.release(failure !== undefined && !(failure instanceof pg.DatabaseError))
  }
}

/** As `pg-copy-streams` does it, but for the streams: what comes is copied once, and nothing else is allocated. */
function receive(
  client: pg.PoolClient,
  { statement, out }: { statement: string; out: ByteWriter },
): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query({
      submit: (connection: pg.Connection) => connection.query(statement),
      // pg writes over what it gives.
      handleCopyData: ({ chunk }: { chunk: Buffer }) => out.copy(chunk),
      handleCommandComplete: () => undefined,
      handleReadyForQuery: () => resolve(),
      handleError: reject,
    })
  })
}
