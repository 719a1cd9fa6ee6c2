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

function store(company: string, texts: string[]): void {
  try {
    localStorage.setItem(nameOf(company), JSON.stringify(texts.slice(0, recentQueriesMax)))
  } catch {
    // A full or forbidden storage takes nothing from the search itself.
  }
}

function nameOf(company: string): string {
  return `recent-queries:${company}`
}
