/** What the histogram is stacked by. Apart from the schemas: the page knows it too, and does without what checks them. */
export const histogramStacks = ['change', 'outcome'] as const
export type HistogramStack = (typeof histogramStacks)[number]
