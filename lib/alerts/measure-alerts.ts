import type { Reading } from '@/lib/platform/metrics'
import { measure } from './store/measures'

/** What an operator watches: how far rules are behind the logs, and what could not be told. None of a company. */
export async function measureAlerts(): Promise<Reading[]> {
  const { lagEvents, waiting, dead, channels } = await measure()
  const gauge = (name: string, help: string, value: number): Reading => ({
    ...{ name, help, type: 'gauge', values: [{ value }] },
  })
  return [
    gauge('trailkeeper_alerts_lag_events', 'Events that no alert rule has seen yet.', lagEvents),
    gauge('trailkeeper_alerts_waiting', 'Notifications of alerts that wait to be sent.', waiting),
    gauge('trailkeeper_alerts_given_up', 'Notifications of alerts that were given up.', dead),
    {
      name: 'trailkeeper_alert_channels',
      help: 'Channels of alerts by state.',
      type: 'gauge',
      values: channels.map(({ state, count }) => ({ labels: { state }, value: count })),
    },
  ]
}
