-- What wrk sends and tells. The first argument is a file of bodies, one a line. A
-- single one is made into a request once, by wrk itself. With a second file each
-- body has an `@`, for which that file's next line is put in: the bodies take turns.
function init(args)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  local texts = {}
  for text in io.lines(args[1]) do
    texts[#texts + 1] = text
  end
  if args[2] then
    request = new_request(texts, args[2])
  else
    wrk.body = texts[1]
  end
end

-- Little is done for a request: what the load takes, it takes from all sides alike,
-- and the quickest one would look slower than it is. The values are read as they are
-- needed, so that a long round takes no more memory than a short one.
function new_request(texts, values)
  local head = string.format(
    "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: ",
    wrk.path, wrk.headers["Host"])
  local before, after = {}, {}
  for number, text in ipairs(texts) do
    before[number], after[number] = text:match("^(.*)@(.*)$")
  end
  local file = io.open(values)
  local turn = 0
  return function()
    local value = file:read()
    if not value then
      file:seek("set")
      value = file:read()
    end
    turn = turn % #texts + 1
    local length = #before[turn] + #value + #after[turn]
    return head .. length .. "\r\n\r\n" .. before[turn] .. value .. after[turn]
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    "requests=%d microseconds=%d p50=%d p99=%d failed=%d\n",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
