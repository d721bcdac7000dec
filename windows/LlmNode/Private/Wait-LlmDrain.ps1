# Owns: waiting until the big model runs nothing, by its own count and by the router's.
function Wait-LlmDrain {
    param($Walk, [int]$TimeoutSec)
    # The router may still send unforced work for 1.3 s after it could have read GAMING (its docs: guarantees).
    $settleMs = if ($Walk.Written.Changed) { 1300 } else { 0 }
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while ($true) {
        $late = $watch.Elapsed.TotalSeconds -ge $TimeoutSec
        $running = Get-LlmRunningCount $Walk.Config
        if ($running -eq 0 -and ($late -or $Walk.Since.ElapsedMilliseconds -ge $settleMs)) { return New-LlmResult 'done' '' }
        if ($late) {
            $what = if ($null -eq $running) { 'Cannot count the running requests' } else { "$running requests still run" }
            return New-LlmResult 'drain-timeout' "$what after $TimeoutSec s: nothing was stopped (-NoDrain stops at once)"
        }
        [Threading.Thread]::Sleep(250)
    }
}

# The larger of both counts; null when vLLM is there and cannot be counted. A closed port runs nothing.
function Get-LlmRunningCount {
    param($Config)
    $metrics = Invoke-LlmHttp -Url "http://127.0.0.1:$($Config.vllmPort)/metrics" -TimeoutMs 2000
    if ($metrics.Fault -eq 'refused') { return 0 }
    $running = ConvertFrom-LlmMetrics $metrics.Body
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

# The router adds what is on its way and not yet counted by vLLM. Silent or foreign: it adds nothing.
function ConvertFrom-LlmRouterStatus {
    param([AllowEmptyString()][string]$Text)
    try {
        $big = (ConvertFrom-Json -InputObject $Text).inflight.big
        return [int]$big.forced + [int]$big.unforced
    }
    catch { return 0 }
}
