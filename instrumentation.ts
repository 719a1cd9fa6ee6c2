/** Next calls it once per server start, before the first request: the loops start here and are not waited for. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    // Imported only here: the file is also compiled for the edge, which knows no Node.
    const { startInServer } = await import('@/lib/worker/start-in-server')
    startInServer()
  }
}
