# Owns: stopping and starting the big model's container, and seeing that it did.
function Stop-LlmBigModel {
    param($Walk)
    $config = $Walk.Config
    $Walk.Before = @(Get-LlmVram)
    if (@(Get-LlmLocalListener $config.vllmPort).Count -eq 0) { $Walk.Down = $true }
    # Trap: `wsl -d` would boot the distribution only to stop something in it.
    if ($Walk.Down -and $config.topology -ceq 'nat' -and [Array]::IndexOf((Get-LlmDistro -Running).Names, $config.distro) -lt 0) { return New-LlmResult 'done' 'big model already down' }
    # Asked also when nothing listens: a container between two starts would load 20 GB into the game.
    $fault = Invoke-LlmCompose $config @('stop') $(if ($Walk.Down) { $script:LlmLimits.DownMs } else { $script:LlmLimits.StopMs })
    if ($Walk.Down) { return New-LlmResult 'done' 'big model already down' }
    if (-not $fault) { return New-LlmResult 'done' 'big model stopped' }
    if (@(Get-LlmLocalListener $config.vllmPort).Count -eq 0) { return New-LlmResult 'done' 'big model is down' }
    return New-LlmResult 'container-failed' "The big model was not stopped: $fault"
}

function Start-LlmBigModel {
    param($Config)
    $fault = Invoke-LlmCompose $Config $script:LlmComposeUp $script:LlmLimits.UpMs
    if ($fault) { return New-LlmResult 'container-failed' "The big model was not started: $fault" }
    return New-LlmResult 'done' 'big model starting'
}

function Wait-LlmBigModel {
    param($Config)
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while ($true) {
        $health = Invoke-LlmHttp -Url "http://127.0.0.1:$($Config.vllmPort)/health" -TimeoutMs 2000
        if ($health.Status -eq 200) { return New-LlmResult 'done' "big model ready after $([int]$watch.Elapsed.TotalSeconds) s" }
        if ($watch.Elapsed.TotalSeconds -ge $script:LlmLimits.HealthSec) {
            return New-LlmResult 'container-failed' "The big model is not ready after $($script:LlmLimits.HealthSec) s. See: docker compose --file `"$($Config.composeFile)`" logs"
        }
        [Threading.Thread]::Sleep(250)
    }
}

# Null when it worked, else why not.
function Invoke-LlmCompose {
    param($Config, [string[]]$Verb, [int]$TimeoutMs)
    if (-not $Config.composeFile) { return 'composeFile is not set in config.json' }
    $command = Get-LlmComposeCommand $Config $Verb
    $ran = Invoke-LlmNative $command.Program $command.Words -TimeoutMs $TimeoutMs
    if ($ran.TimedOut) { return "$($command.Line) did not end within $([int]($TimeoutMs / 1000)) s" }
    if ($ran.ExitCode -ne 0) { return "$($command.Line): $(($ran.Err + ' ' + $ran.Out).Trim())" }
}
