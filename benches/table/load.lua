-- What wrk sends and tells: the bodies of a file, one a line, in their order.
-- A single one is made into a request once, by wrk itself.
function init(args)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  local requests = {}
  for body in io.lines(args[1]) do
    wrk.body = body
    requests[#requests + 1] = wrk.format()
  end
  if #requests > 1 then
    local next_one = 0
    request = function()
      next_one = next_one % #requests + 1
      return requests[next_one]
    end
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    "requests=%d microseconds=%d p50=%d p99=%d failed=%d\n",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
