# Owns: stopping and starting the big model's container, and seeing that it did.
function Stop-LlmBigModel {
    param($Config)
    # Trap: `wsl -d` would boot the distribution only to stop something in it.
    if ($Config.topology -ceq 'nat' -and (Get-LlmDistro -Running) -cnotcontains $Config.distro) { return New-LlmResult 'done' 'big model already down' }
    $fault = Invoke-LlmCompose $Config 'stop'
    if (-not $fault) { return New-LlmResult 'done' 'big model stopped' }
    if (Test-LlmBigModelDown $Config) { return New-LlmResult 'done' 'big model already down' }
    return New-LlmResult 'container-failed' "The big model was not stopped: $fault"
}

function Start-LlmBigModel {
    param($Config)
    $fault = Invoke-LlmCompose $Config 'up' '--detach'
    if ($fault) { return New-LlmResult 'container-failed' "The big model was not started: $fault" }
    return New-LlmResult 'done' 'big model starting'
}

function Wait-LlmBigModel {
    param($Config, [int]$TimeoutSec)
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while ($true) {
        $health = Invoke-LlmHttp -Url "http://127.0.0.1:$($Config.vllmPort)/health" -TimeoutMs 2000
        if ($health.Status -eq 200) { return New-LlmResult 'done' "big model ready after $([int]$watch.Elapsed.TotalSeconds) s" }
        if ($watch.Elapsed.TotalSeconds -ge $TimeoutSec) {
            return New-LlmResult 'container-failed' "The big model is not ready after $TimeoutSec s. See: docker compose --file `"$($Config.composeFile)`" logs"
        }
        [Threading.Thread]::Sleep(250)
    }
}

# Null when it worked, else why not.
function Invoke-LlmCompose {
    param($Config, [string]$Verb, [string]$Option = '')
    if (-not $Config.composeFile) { return 'composeFile is not set in config.json' }
    $command = Get-LlmComposeCommand $Config $Verb $Option
    $ran = Invoke-LlmNative $command.Program $command.Words -TimeoutMs 120000
    if ($ran.ExitCode -eq 0) { return $null }
    if ($ran.TimedOut) { return "$($command.Line) did not end within 120 s" }
    return "$($command.Line): $(($ran.Err + ' ' + $ran.Out).Trim())"
}

function Test-LlmBigModelDown {
    param($Config)
    return (Invoke-LlmHttp -Url "http://127.0.0.1:$($Config.vllmPort)/health" -TimeoutMs 2000).Fault -eq 'refused'
}
