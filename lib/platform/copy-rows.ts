import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'

/** `PGCOPY\n\xff\r\n\0` and flags; then the length of what else the head has. */
const headLength = 15

/**
 * What a query answers, as rows of the binary form of COPY: for each a count of columns (16 bits), and for each column its length
 * (32 bits) and its bytes; at the end a count of −1. pg turns whatever else it receives into strings, which costs several times
 * as much. COPY takes no parameters, so they are written into the statement, as literals.
 */
export async function copyRows(
  pool: pg.Pool,
  text: string,
  params: readonly (string | number)[],
): Promise<Buffer> {
  const query = text.replaceAll(/\$(\d+)/g, (_, number: string) =>
    pg.escapeLiteral(String(params[Number(number) - 1])),
  )
  const client = await pool.connect()
  let failure: unknown
  try {
    const stream = client.query(copyTo(`COPY (${query}) TO STDOUT (FORMAT binary)`))
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk)
    const bytes = Buffer.concat(chunks)
    return bytes.subarray(headLength + 4 + bytes.readInt32BE(headLength))
  } catch (error) {
    failure = error
    throw error
  } finally {
    // After what the database itself refused a connection is as good as before.
    client.release(failure !== undefined && !(failure instanceof pg.DatabaseError))
  }
}
