-- Run by wrk. Prints its result as one line of JSON on stderr. With EVENER_BENCH_THINK_MS a client
-- waits a random time before each request, evenly spread around that mean, so that all clients
-- together send at a fixed rate and never in step.

local think = tonumber(os.getenv('EVENER_BENCH_THINK_MS') or '0')

if think > 0 then
  -- wrk takes whole milliseconds and drops the rest: half of one more makes the mean right.
  function delay()
    return math.random() * 2 * think + 0.5
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.stderr:write(string.format(
    '{"units":%d,"microseconds":%d,"p50Us":%d,"p99Us":%d,"errors":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.timeout + errors.status
  ))
end
