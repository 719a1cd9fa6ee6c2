/** Things to come, taken in order of time; what was added first comes first where times are equal. */
export type StepQueue<Step> = {
  add(atMs: number, step: Step): void
  /** The time of the next step; Infinity when there is none. */
  nextMs(): number
  take(): Step | undefined
}

/** A binary heap. */
export function createStepQueue<Step>(): StepQueue<Step> {
  type Node = { atMs: number; order: number; step: Step }
  const nodes: Node[] = []
  let order = 0
  const isBefore = (a: Node, b: Node) => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)

  function sinkFromTop(node: Node): void {
    let at = 0
    for (;;) {
      const left = nodes[2 * at + 1]
      const right = nodes[2 * at + 2]
      const child = right && left && isBefore(right, left) ? right : left
      if (!child || !isBefore(child, node)) break
      nodes[at] = child
      at = child === right ? 2 * at + 2 : 2 * at + 1
    }
    nodes[at] = node
  }

  return {
    add(atMs, step) {
      const node = { atMs, order: order++, step }
      let at = nodes.length
      while (at > 0) {
        const above = (at - 1) >> 1
        const parent = nodes[above]
        if (!parent || !isBefore(node, parent)) break
        nodes[at] = parent
        at = above
      }
      nodes[at] = node
    },
    nextMs: () => nodes[0]?.atMs ?? Number.POSITIVE_INFINITY,
    take() {
      const top = nodes[0]
      const last = nodes.pop()
      if (last && nodes.length > 0) sinkFromTop(last)
      return top?.step
    },
  }
}
