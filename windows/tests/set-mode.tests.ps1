# Owns: promises of set-mode.ps1 as a whole: order, drain, stop, memory check, exit codes.

# Plays Scene on a PC whose mode endpoint runs (unless Down) and whose big model answers.
function Test-SetMode {
    param([string]$Promise, [scriptblock]$Scene, [hashtable]$Vllm = @{}, [hashtable]$Config = @{}, [switch]$Down, [switch]$NoVllm)
    Test "set-mode: $Promise" -NeedsEngine {
        $fake = if ($NoVllm) { $null } else { Get-SharedVllm $Vllm }
        $endpoint = if ($Down) { $null } else { Get-SharedEndpoint }
        $place = @{ Port = if ($fake) { $fake.Port } else { Get-FreePort } }
        if ($endpoint) { $place.Llm = $endpoint.Llm }
        $pc = New-Pc $TestDir @{ modePort = $(if ($endpoint) { $endpoint.Port } else { Get-FreePort }); composeFile = '/stub/compose.yaml' } @place
        Set-PcConfig $pc $Config
        & $Scene
    }
}
function Invoke-SetMode {
    param([string]$Expect, [int]$Code, [hashtable]$With)
    $ran = Invoke-Script 'set-mode' ($With + @{ StateDir = $pc.Llm; Json = $true })
    Assert-Equal $ran.Json.outcome $Expect "outcome ($($ran.Json.say))"
    Assert-Equal $ran.Code $Code 'exit code'
    return $ran.Json
}

Test-SetMode 'GAMING is written, read back over HTTP, exit 0' -NoVllm {
    $json = Invoke-SetMode 'done' 0 @{ Mode = 'gaming' }
    Assert-Equal @($json.mode, $json.rev, $json.changed) @('GAMING', 2, $true)
    Assert-Equal (Get-LlmMode -StateDir $pc.Llm).Mode 'GAMING'
}

Test-SetMode 'the endpoint is down while writing: written, exit 3' -Down -NoVllm {
    $null = Invoke-SetMode 'not-served' 3 @{ Mode = 'GAMING' }
    Assert-Equal (Get-LlmMode -StateDir $pc.Llm).Mode 'GAMING'
}

Test-SetMode 'an endpoint of another folder answers: exit 3' -NoVllm {
    $other = [IO.Path]::Combine($TestDir, 'other')
    [void][IO.Directory]::CreateDirectory($other)
    [IO.File]::Copy([IO.Path]::Combine($pc.Llm, 'config.json'), [IO.Path]::Combine($other, 'config.json'))
    Assert-Equal (Switch-LlmMode -Mode GAMING -StateDir $other).Outcome 'not-served'
}

Test-SetMode 'the folder cannot be written: exit 4' -Down -NoVllm {
    [IO.Directory]::Delete($pc.Llm, $true)
    $null = Invoke-SetMode 'not-writable' 4 @{ Mode = 'GAMING'; StopBigModel = $true }
    Assert-Equal @(Get-PcCall $pc) @()
}

Test-SetMode 'the disk is full: exit 4, the old mode stands' -NoVllm {
    [void][IO.File]::CreateSymbolicLink([IO.Path]::Combine($pc.Llm, 'mode.txt.tmp'), '/dev/full')
    Assert-True ((Invoke-SetMode 'not-writable' 4 @{ Mode = 'GAMING' }).say.Contains('Cannot write the mode')) 'said'
    Assert-Equal (Get-LlmMode -StateDir $pc.Llm).Mode 'NORMAL'
}

Test-SetMode 'streams running: the mode is written first, they drain, then the model stops, one line says safe to game' -Vllm @{ Running = 3; Drains = $true } {
    Set-PcFile $pc 'docker-hook' "#!/bin/sh`nhead -1 `"$($pc.Llm)/mode.txt`" >>at-stop`n"
    [IO.File]::SetUnixFileMode([IO.Path]::Combine($pc.State, 'docker-hook'), 'UserRead,UserExecute')
    $json = Invoke-SetMode 'done' 0 @{ Mode = 'GAMING'; StopBigModel = $true }
    Assert-Equal @(Get-PcCall $pc) @('docker compose --file /stub/compose.yaml stop')
    Assert-Equal ([IO.File]::ReadAllText([IO.Path]::Combine($pc.State, 'at-stop'))) "GAMING`n"
    Assert-Equal $fake.Behavior.Running 0
    Assert-True ($json.say.EndsWith('safe to game: 512 MiB in use')) $json.say
    Assert-Equal $json.vramMiB 512
}

Test-SetMode 'streams left after the drain time: exit 5, mode set, nothing stopped' -Vllm @{ Running = 2 } {
    $json = Invoke-SetMode 'drain-timeout' 5 @{ Mode = 'GAMING'; StopBigModel = $true; DrainTimeoutSec = 0 }
    Assert-True ($json.say.Contains('2 requests still run')) $json.say
    Assert-Equal @(Get-PcCall $pc) @()
    Assert-Equal (Get-LlmMode -StateDir $pc.Llm).Mode 'GAMING'
}

Test-SetMode 'requests that only the router knows count too' -Vllm @{ Running = 0 } {
    $router = Start-FakeVllm (Get-FreePort) -Addresses '127.0.0.1' -With @{ Running = 1 }
    try {
        Set-PcConfig $pc @{ routerUrl = "http://127.0.0.1:$($router.Port)"; routerKey = 'a-key-of-16-letters' }
        Assert-True ((Invoke-SetMode 'drain-timeout' 5 @{ Mode = 'GAMING'; StopBigModel = $true; DrainTimeoutSec = 0 }).say.Contains('1 requests')) 'counted'
    }
    finally { Stop-FakeVllm $router }
}

Test-SetMode 'a model that cannot be counted is not taken for idle: exit 5' -Vllm @{ Slam = $true } {
    Assert-True ((Invoke-SetMode 'drain-timeout' 5 @{ Mode = 'GAMING'; StopBigModel = $true; DrainTimeoutSec = 0 }).say.Contains('Cannot count')) 'said'
}

Test-SetMode '-NoDrain stops at once' -Vllm @{ Running = 2 } {
    $null = Invoke-SetMode 'done' 0 @{ Mode = 'GAMING'; StopBigModel = $true; NoDrain = $true }
    Assert-Equal @(Get-PcCall $pc).Count 1
    Assert-Equal $fake.Behavior.Running 2
}

Test-SetMode 'docker fails: exit 6, its words are passed on' {
    Set-PcFile $pc 'docker-exit' '1'
    Set-PcFile $pc 'docker-says' 'error during connect: the daemon is not running'
    Assert-True ((Invoke-SetMode 'container-failed' 6 @{ Mode = 'GAMING'; StopBigModel = $true; NoDrain = $true }).say.Contains('daemon is not running')) 'its words'
}

Test-SetMode 'docker is missing while the model answers: exit 6' {
    $env:PATH = [IO.Path]::Combine($TestDir, 'empty')
    try { Assert-True ((Invoke-SetMode 'container-failed' 6 @{ Mode = 'GAMING'; StopBigModel = $true; NoDrain = $true }).say.Contains('docker was not found')) 'said' }
    finally { $env:PATH = $FullPath }
}

Test-SetMode 'docker is missing and nothing listens: already down; memory that cannot be read is not called safe' -NoVllm {
    $env:PATH = [IO.Path]::Combine($TestDir, 'empty')
    try { $json = Invoke-SetMode 'done' 0 @{ Mode = 'GAMING'; StopBigModel = $true; NoDrain = $true } } finally { $env:PATH = $FullPath }
    Assert-True ($json.say.Contains('already down') -and $json.say.Contains('not checked') -and -not $json.say.Contains('safe')) $json.say
}

Test-SetMode 'GPU memory still held after the stop: exit 7' -NoVllm {
    Set-PcFile $pc 'vram' "20480`r`n"
    $held = Switch-LlmMode -Mode GAMING -StateDir $pc.Llm -StopBigModel -NoDrain -VramWaitSec 0
    Assert-Equal @($held.ExitCode, $held.Outcome, $held.VramMiB) @(7, 'vram-held', 20480)
    Assert-True ($held.Say.Contains('20480 MiB') -and -not $held.Say.Contains('safe')) $held.Say
}

Test-SetMode 'NORMAL -StartBigModel -Wait: written first, started, waited for /health' -Vllm @{ Health = 503 } {
    Set-PcMode $pc 'GAMING'
    Set-PcFile $pc 'docker-hook' "#!/bin/sh`nhead -1 `"$($pc.Llm)/mode.txt`" >>at-start`n"
    [IO.File]::SetUnixFileMode([IO.Path]::Combine($pc.State, 'docker-hook'), 'UserRead,UserExecute')
    $fake.Behavior.HealthyAfter = 2
    Assert-True ((Invoke-SetMode 'done' 0 @{ Mode = 'NORMAL'; StartBigModel = $true; Wait = $true }).say.Contains('big model ready')) 'waited'
    Assert-Equal @(Get-PcCall $pc) @('docker compose --file /stub/compose.yaml up --detach')
    Assert-Equal ([IO.File]::ReadAllText([IO.Path]::Combine($pc.State, 'at-start'))) "NORMAL`n"
}

Test-SetMode 'dockerd inside a distribution is reached through wsl.exe' -Config @{ topology = 'nat'; distro = 'Debian' } -NoVllm {
    Set-PcFile $pc 'wsl-running' "Debian`r`n"
    $null = Invoke-SetMode 'done' 0 @{ Mode = 'GAMING'; StopBigModel = $true; NoDrain = $true }
    Assert-Equal @(Get-PcCall $pc) @('docker compose --file /stub/compose.yaml stop')
}

Test-SetMode 'a distribution that does not run is not started to stop something in it' -Config @{ topology = 'nat'; distro = 'Debian' } -NoVllm {
    Set-PcFile $pc 'wsl-running' ''
    Assert-True ((Invoke-SetMode 'done' 0 @{ Mode = 'GAMING'; StopBigModel = $true; NoDrain = $true }).say.Contains('already down')) 'said'
    Assert-Equal @(Get-PcCall $pc '^wsl -d') @()
}

Test-SetMode '-WhatIf prints each step and starts, asks and writes nothing' -Down {
    $shown = Invoke-Script 'set-mode' @{ Mode = 'GAMING'; StopBigModel = $true; WhatIf = $true; StateDir = $pc.Llm }
    Assert-Equal $shown.Code 0
    Assert-Equal @(Get-PcCall $pc '.') @()
    Assert-Equal $fake.Behavior.Asked 0
    Assert-Equal (Get-LlmMode -StateDir $pc.Llm).Mode 'NORMAL'
}

Test-SetMode 'the same mode again: nothing rewritten, exit 0' -NoVllm {
    Assert-Equal (Invoke-SetMode 'done' 0 @{ Mode = 'NORMAL' }).changed $false
    Assert-Equal (Get-LlmMode -StateDir $pc.Llm).Rev 1
}

Test-SetMode 'a fault in config.json does not keep anybody from the GPU: the mode is written, exit 32' -Down -NoVllm {
    Set-PcConfig $pc @{ vramFreeMib = 1 }
    $ended = Switch-LlmMode -Mode GAMING -StateDir $pc.Llm
    Assert-True ($ended.Say.Contains('vramFreeMib')) 'the fault is named'
    Assert-Equal (Get-LlmMode -StateDir $pc.Llm).Mode 'GAMING'
}

Test-SetMode 'a wish that makes no sense: exit 1, nothing done' -Down -NoVllm {
    $null = Invoke-SetMode 'unexpected' 1 @{ Mode = 'NORMAL'; StopBigModel = $true }
    $null = Invoke-SetMode 'unexpected' 1 @{ Mode = 'GAMING'; StartBigModel = $true }
    Assert-Equal (Get-LlmMode -StateDir $pc.Llm).Rev 1
}

Test-SetMode 'a bare call prints the mode, and says when the file is broken' -Down -NoVllm {
    Assert-Equal (Invoke-Script 'set-mode' @{ StateDir = $pc.Llm }).Lines @('NORMAL')
    [IO.File]::WriteAllText([IO.Path]::Combine($pc.Llm, 'mode.txt'), '{')
    Assert-Equal (Invoke-Script 'get-mode' @{ StateDir = $pc.Llm }).Lines @('GAMING (mode.txt: unknown-mode)')
    Assert-Equal (Invoke-Script 'get-mode' @{ StateDir = $pc.Llm; Json = $true }).Json.source 'failsafe'
}

Test-SetMode '-Quiet prints nothing when all went well' -NoVllm {
    Assert-Equal (Invoke-Script 'set-mode' @{ Mode = 'GAMING'; Quiet = $true; StateDir = $pc.Llm }).Lines @()
}
