import { runStreaming } from './deliver/run-streaming'

// A process that does nothing but deliver, for a test to kill.
runStreaming({ random: () => 0 })
