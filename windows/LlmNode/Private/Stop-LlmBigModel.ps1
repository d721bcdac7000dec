# Owns: stopping and starting the big model's container, and seeing that it did.
function Stop-LlmBigModel {
    param($Walk)
    $config = $Walk.Config
    $Walk.Before = @(Get-LlmVram)
    $quiet = @(Get-LlmLocalListener $config.vllmPort).Count -eq 0
    if ($quiet -and $config.topology -ceq 'nat') {
        # Trap: `wsl -d` would boot the distribution only to stop something in it.
        $running = Get-LlmDistro -Running
        if (-not $running.Known) { return New-LlmResult 'container-failed' 'Whether the big model runs is not known: wsl.exe does not answer. What helps: wsl --shutdown' }
        $Walk.Down = [Array]::IndexOf($running.Names, $config.distro) -lt 0
        if ($Walk.Down) { return New-LlmResult 'done' 'big model already down' }
    }
    # Docker Desktop listens as soon as the container starts; behind NAT a model that still loads listens nowhere.
    $Walk.Down = $quiet -and ($config.topology -cne 'nat' -or -not (Test-LlmContainer $config))
    if ($quiet) { $Walk.Loading = $true } elseif ($null -eq $Walk.Loading) { $null = Read-LlmMetrics $Walk 500 }
    # Asked also when nothing listens: a container between two starts would load 20 GB into the game.
    $fault = Invoke-LlmCompose $config @('stop') $(if ($Walk.Down) { $script:LlmLimits.DownMs } else { $script:LlmLimits.StopMs })
    if (-not $fault -and (Test-LlmContainer $config)) { return New-LlmResult 'container-failed' "The big model's container runs again after its stop. See who starts it: docker compose --file `"$($config.composeFile)`" ps" }
    if ($Walk.Down) { return New-LlmResult 'done' 'big model already down' }
    if (-not $fault) { return New-LlmResult 'done' 'big model stopped' }
    if (@(Get-LlmLocalListener $config.vllmPort).Count -eq 0 -and -not (Test-LlmContainer $config)) { return New-LlmResult 'done' 'big model is down' }
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
        $health = Invoke-LlmHttp -Url "http://127.0.0.1:$($Config.vllmPort)/health" -TimeoutMs 2000 -Key $Config.vllmKey
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

# Whether Docker names a container of the big model that runs. A Docker that does not answer names none.
function Test-LlmContainer {
    param($Config)
    if (-not $Config.composeFile) { return $false }
    $command = Get-LlmComposeCommand $Config $script:LlmComposeRuns
    return (Invoke-LlmNative $command.Program $command.Words -TimeoutMs $script:LlmLimits.DownMs).Out -cmatch '(?m)^[0-9a-f]{12,64}\r?$'
}
