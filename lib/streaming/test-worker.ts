import { runStreaming } from './deliver/run-streaming'

// A process that does nothing but deliver, for a test to kill. It is loaded before it is told to begin: loading takes a second.
process.once('message', () => runStreaming({ random: () => 0 }))
process.once('disconnect', () => process.exit())
process.send?.('loaded')
