-- wrk's script: one request per line of the file named after "--", in order, from the top again at the end.
local ready, at = {}, 0

function init(arguments)
    wrk.headers["Accept-Encoding"] = "gzip"
    for path in io.lines(arguments[1]) do
        ready[#ready + 1] = wrk.format("GET", path)
    end
end

function request()
    at = at % #ready + 1
    return ready[at]
end

function done(summary, latency, requests)
    local failed = summary.errors
    print("")
    print(string.format(
        '{"requests": %d, "duration_us": %d, "bytes": %d, "errors": %d, "p50_us": %d, "p99_us": %d}',
        summary.requests, summary.duration, summary.bytes,
        failed.connect + failed.read + failed.write + failed.status + failed.timeout,
        latency:percentile(50), latency:percentile(99)
    ))
end
