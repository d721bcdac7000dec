# Owns: waiting until the big model serves nobody, by its own count and by the router's.
function Wait-LlmDrain {
    param($Walk, [int]$TimeoutSec)
    # The router may still send unforced work for 1.3 s after it could have read GAMING (its docs: guarantees).
    $settleMs = if ($null -ne $Walk.Written -and $Walk.Written.Changed) { 1300 } else { 0 }
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $silent = 0
    while ($true) {
        # Windows takes about two seconds to refuse a closed loopback port; who listens is known at once.
        if (@(Get-LlmLocalListener $Walk.Config.vllmPort).Count -eq 0) { return New-LlmResult 'done' '' }
        $metrics = Read-LlmMetrics $Walk 2000
        # Twice silent: nobody gets an answer either.
        $silent = if ($metrics.Fault -ceq 'silent') { $silent + 1 } else { 0 }
        if ($Walk.Loading -or $silent -ge 2) { return New-LlmResult 'done' "nobody was being served ($(if ($silent) { 'no answer' } else { 'not ready' }))" }
        $running = Get-LlmRunningCount $Walk.Config $metrics
        $late = $watch.Elapsed.TotalSeconds -ge $TimeoutSec
        if ($running -eq 0 -and ($late -or $Walk.Since.ElapsedMilliseconds -ge $settleMs)) { return New-LlmResult 'done' '' }
        if ($late) { return New-LlmResult 'done' "$(if ($null -eq $running) { 'running requests, which could not be counted, were' } else { "$running running requests were" }) cut off after $TimeoutSec s" }
        [Threading.Thread]::Sleep(250)
    }
}

# What vLLM says of itself: into the walk goes whether it still loads, and which share of the card it took.
# Accepted and hung up: the port is Docker's and vLLM is still loading, or it is dead.
function Read-LlmMetrics {
    param($Walk, [int]$TimeoutMs)
    $metrics = Invoke-LlmHttp -Url "http://127.0.0.1:$($Walk.Config.vllmPort)/metrics" -TimeoutMs $TimeoutMs -Key $Walk.Config.vllmKey
    $Walk.Loading = $metrics.Fault -cin 'failed', 'refused' -or $metrics.Status -eq 503
    $Walk.Share = ConvertFrom-LlmMemoryShare $metrics.Body
    return $metrics
}

# Who listens for this PC itself. The portproxy's own listener, on the LAN address, is there also when nothing is behind it.
function Get-LlmLocalListener {
    param([int]$Port)
    Get-NetTCPConnection -State Listen -LocalPort $Port -ErrorAction SilentlyContinue | Where-Object { "$($_.LocalAddress)" -cin '127.0.0.1', '0.0.0.0', '::', '::1' }
}

# The larger of both counts; null when vLLM answers and does not say.
function Get-LlmRunningCount {
    param($Config, $Metrics)
    $running = ConvertFrom-LlmMetrics $Metrics.Body
    if ($null -eq $running -or -not $Config.routerUrl -or -not $Config.routerKey) { return $running }
    $status = Invoke-LlmHttp -Url "$($Config.routerUrl.TrimEnd('/'))/router/status" -TimeoutMs 2000 -Key $Config.routerKey
    return [Math]::Max($running, (ConvertFrom-LlmRouterStatus $status.Body))
}

# vLLM writes one line per engine: vllm:num_requests_running{engine="0",model_name="..."} 2.0
function ConvertFrom-LlmMetrics {
    param([AllowEmptyString()][string]$Text)
    $sum = $null
    foreach ($found in [regex]::Matches($Text, '(?m)^vllm:num_requests_running(?:\{[^\r\n]*\})?[ \t]+([0-9.eE+]+)')) {
        $sum = [int]$sum + [int][double]::Parse($found.Groups[1].Value, [Globalization.CultureInfo]::InvariantCulture)
    }
    return $sum
}

# Which share of the card vLLM took: vllm:cache_config_info{...gpu_memory_utilization="0.9"...} (docs.vllm.ai, Production Metrics). Null: not said.
function ConvertFrom-LlmMemoryShare {
    param([AllowEmptyString()][string]$Text)
    $found = [regex]::Match($Text, '(?m)^vllm:cache_config_info\{[^\r\n]*gpu_memory_utilization="([0-9.]+)"')
    if ($found.Success) { return [double]::Parse($found.Groups[1].Value, [Globalization.CultureInfo]::InvariantCulture) }
}

# The router adds what is on its way and not yet counted by vLLM. Silent or foreign: it adds nothing.
function ConvertFrom-LlmRouterStatus {
    param([AllowEmptyString()][string]$Text)
    try {
        $big = (ConvertFrom-Json -InputObject $Text).inflight.big
        return [int]$big.forced + [int]$big.unforced
    }
    catch { return 0 }
}
