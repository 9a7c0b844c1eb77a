/** Results made up for the tests of the report: round numbers that nobody measured. */

import type { Measurement, Results } from '../measurement.js'

/** Two rounds of a request load and one of picks. */
export function sampleResults(): Results {
  const noise = { othersShare: 0.01, stolenShare: 0 }
  const run = (round: number, subject: string, cpuSeconds: number, units: number) =>
    ({
      round,
      load: 'requests-64',
      subject,
      figures: {
        ...noise,
        cpuSeconds,
        units,
        seconds: 2,
        p50Us: 100,
        p99Us: 900,
        peakBytes: 2 ** 20,
      },
    }) satisfies Measurement
  return {
    circumstances: {
      at: '2026-01-02T03:04:05.000Z',
      machine: { processor: 'made up' },
      versions: { haproxy: '1.0' },
      settings: { rounds: 2, seconds: 2, again: 0 },
      leftOut: { net: 'not built' },
    },
    measurements: [
      run(1, 'uring', 0.8, 100_000),
      run(1, 'haproxy', 1.0, 100_000),
      run(1, 'nginx', 2.0, 80_000),
      run(2, 'uring', 0.8, 100_000),
      run(2, 'haproxy', 1.0, 100_000),
      { round: 1, load: 'picks', subject: 'round-robin/3', figures: { pickNs: 50 } },
      { round: 1, load: 'picks', subject: 'round-robin/10000', figures: { pickNs: 150 } },
    ],
  }
}
