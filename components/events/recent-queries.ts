/** The last queries of a viewer in one company, kept in their browser alone, the newest first. */
export const recentQueriesMax = 10

export function readRecentQueries(company: string): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(nameOf(company)) ?? '[]')
    const texts = Array.isArray(stored) ? stored.filter((text) => typeof text === 'string') : []
    return texts.slice(0, recentQueriesMax)
  } catch {
    // Somebody else's text under our name, or no storage at all: nothing is remembered.
    return []
  }
}

export function rememberQuery(company: string, text: string): void {
  store(company, [text, ...readRecentQueries(company).filter((other) => other !== text)])
}

export function forgetQuery(company: string, text: string): void {
  store(
    company,
    readRecentQueries(company).filter((other) => other !== text),
  )
}

/** Of every company: whoever signs in next in this browser is somebody else, perhaps. */
export function forgetAllQueries(): void {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(prefix)) localStorage.removeItem(name)
    }
  } catch {
    // No storage at all: nothing was remembered.
  }
}

function store(company: string, texts: string[]): void {
  try {
    localStorage.setItem(nameOf(company), JSON.stringify(texts.slice(0, recentQueriesMax)))
  } catch {
    // A full or forbidden storage takes nothing from the search itself.
  }
}

const prefix = 'recent-queries:'

function nameOf(company: string): string {
  return `${prefix}${company}`
}
