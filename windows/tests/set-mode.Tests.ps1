# Owns: promises of set-mode.ps1 as a whole: order, drain, stop, memory check, exit codes.
BeforeDiscovery {
    function Test-SetMode {
        param([string]$Promise, [scriptblock]$Scene, [hashtable]$Vllm = @{}, [hashtable]$Config = @{}, [switch]$Down, [switch]$NoVllm)
        It $Promise -TestCases @{ Scene = $Scene; Vllm = $Vllm; Config = $Config; Down = [bool]$Down; NoVllm = [bool]$NoVllm } {
            $fake = if ($NoVllm) { $null } else { Get-SharedVllm $Vllm }
            $endpoint = if ($Down) { $null } else { Get-SharedEndpoint }
            $place = @{ Port = if ($fake) { $fake.Port } else { Get-FreePort } }
            if ($endpoint) { $place.Llm = $endpoint.Llm }
            $pc = New-Pc $TestDir @{ modePort = $(if ($endpoint) { $endpoint.Port } else { Get-FreePort }); composeFile = '/stub/compose.yaml' } @place
            Set-PcConfig $pc $Config
            Set-PcFile $pc 'vram' '21500, 24564'
            $global:PcFake = $fake
            . $Scene
        }
    }
}

Describe 'set-mode' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'support', 'load.ps1'))
        # The container is gone: its port closes and its memory comes back.
        function global:Set-Stopped { param([string]$Vram = '740, 24564') if ($null -ne $global:PcFake) { $global:PcFake.Behavior.Hidden = $true }; [IO.File]::WriteAllText([IO.Path]::Combine($env:LLM_PC_STATE, 'vram'), $Vram) }
        function Invoke-SetMode {
            param([string]$Expect, [int]$Code, [hashtable]$With)
            $ran = Invoke-Script 'set-mode' ($With + @{ StateDir = $pc.Llm; Json = $true })
            Assert-Equal $ran.Json.outcome $Expect "outcome ($($ran.Json.say))"
            Assert-Equal $ran.Code $Code 'exit code'
            return $ran.Json
        }
    }
    BeforeEach { $TestDir = New-TestDir }
    AfterAll { Stop-Shared }

    Test-SetMode 'GAMING is written, read back over HTTP, exit 0' -NoVllm {
        $json = Invoke-SetMode 'done' 0 @{ Mode = 'gaming' }
        Assert-Equal @($json.mode, $json.changed) @('GAMING', $true)
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

    Test-SetMode 'the folder cannot be written: exit 4; who asked to stop gets the stop' -Down {
        [IO.File]::Delete([IO.Path]::Combine($pc.Llm, 'mode.txt'))
        [void][IO.Directory]::CreateDirectory([IO.Path]::Combine($pc.Llm, 'mode.txt'))
        $global:StandInDocker = { $null = Set-Stopped }
        $json = Invoke-SetMode 'not-writable' 4 @{ Mode = 'GAMING'; StopBigModel = $true; NoDrain = $true }
        Assert-Equal @(Get-PcCall $pc) @('docker compose --file /stub/compose.yaml stop')
        Assert-True ($json.say.Contains('safe to game')) $json.say
    }

    Test-SetMode 'nothing to stop was asked: a mode that cannot be written ends the walk' -Down -NoVllm {
        [void][IO.Directory]::Delete($pc.Llm, $true)
        $null = Invoke-SetMode 'not-writable' 4 @{ Mode = 'GAMING' }
        Assert-Equal @(Get-PcCall $pc) @()
    }

    Test-SetMode 'the disk is full: exit 4, the old mode stands, the big model is stopped all the same' {
        if ($OnWindows) { Set-ItResult -Skipped -Because '/dev/full is not there' }
        [void][IO.File]::CreateSymbolicLink([IO.Path]::Combine($pc.Llm, 'mode.txt.tmp'), '/dev/full')
        $global:StandInDocker = { $null = Set-Stopped }
        Assert-True ((Invoke-SetMode 'not-writable' 4 @{ Mode = 'GAMING'; StopBigModel = $true }).say.Contains('Cannot write the mode')) 'said'
        Assert-Equal @(Get-PcCall $pc) @('docker compose --file /stub/compose.yaml stop')
        Assert-Equal (Get-LlmMode -StateDir $pc.Llm).Mode 'NORMAL'
    }

    Test-SetMode 'streams running: the mode is written first, they drain, then the model stops, one line says safe to game' -Vllm @{ Running = 3; Drains = $true } {
        $global:StandInDocker = { [IO.File]::WriteAllText([IO.Path]::Combine($pc.State, 'at-stop'), (Get-LlmMode -StateDir $pc.Llm).Mode); $null = Set-Stopped }
        $json = Invoke-SetMode 'done' 0 @{ Mode = 'GAMING'; StopBigModel = $true }
        Assert-Equal @(Get-PcCall $pc) @('docker compose --file /stub/compose.yaml stop')
        Assert-Equal ([IO.File]::ReadAllText([IO.Path]::Combine($pc.State, 'at-stop'))) 'GAMING'
        Assert-Equal $fake.Behavior.Running 0
        Assert-True ($json.say.EndsWith('safe to game: 740 MiB in use, 20760 MiB freed')) $json.say
        Assert-Equal $json.vramMiB 740
    }

    Test-SetMode 'a forced stream that never ends is cut off when the drain time is over, and that is said' -Vllm @{ Running = 2 } {
        $global:StandInDocker = { $null = Set-Stopped }
        foreach ($seconds in 0, 1) {
            Set-PcFile $pc 'vram' '21500, 24564'
            $fake.Behavior.Hidden = $false
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $json = Invoke-SetMode 'done' 0 @{ Mode = 'GAMING'; StopBigModel = $true; DrainTimeoutSec = $seconds }
            Assert-True ($json.say.Contains("2 running requests were cut off after $seconds s") -and $json.say.Contains('safe to game')) $json.say
            Assert-True ($watch.Elapsed.TotalSeconds -lt $seconds + 5) "$($watch.Elapsed)"
        }
        Assert-Equal @(Get-PcCall $pc).Count 2
    }

    Test-SetMode 'requests that only the router knows count too' -Vllm @{ Running = 0 } {
        $global:StandInDocker = { $null = Set-Stopped }
        $router = Start-FakeVllm (Get-FreePort) -Addresses '127.0.0.1' -With @{ Running = 1 }
        try {
            Set-PcConfig $pc @{ routerUrl = "http://127.0.0.1:$($router.Port)"; routerKey = 'a-key-of-16-letters' }
            Assert-True ((Invoke-SetMode 'done' 0 @{ Mode = 'GAMING'; StopBigModel = $true; DrainTimeoutSec = 0 }).say.Contains('1 running requests')) 'counted'
        }
        finally { Stop-FakeVllm $router }
    }

    Test-SetMode 'the model is loading (accepts and hangs up): nobody is served, it is stopped at once' -Vllm @{ Slam = $true } {
        $global:StandInDocker = { $null = Set-Stopped }
        $watch = [Diagnostics.Stopwatch]::StartNew()
        Assert-True ((Invoke-SetMode 'done' 0 @{ Mode = 'GAMING'; StopBigModel = $true }).say.Contains('nobody was being served')) 'said'
        Assert-True ($watch.Elapsed.TotalSeconds -lt 5) "$($watch.Elapsed)"
        Assert-Equal @(Get-PcCall $pc) @('docker compose --file /stub/compose.yaml stop')
    }

    Test-SetMode 'the model is down: already down, at once, although docker hangs, fails or is missing' -NoVllm {
        foreach ($fault in 'docker-hangs', 'docker-missing', 'docker-exit', 'none') {
            if ($fault -ne 'none') { Set-PcFile $pc $fault '1' }
            Set-PcFile $pc 'vram' '9000, 24564'
            $json = Invoke-SetMode 'done' 0 @{ Mode = 'GAMING'; StopBigModel = $true }
            Assert-True ($json.say.Contains('already down') -and $json.say.EndsWith('safe to game: 9000 MiB in use')) "$fault $($json.say)"
            [IO.File]::Delete([IO.Path]::Combine($pc.State, $fault))
        }
    }

    Test-SetMode 'docker hangs while the model answers: exit 6, with how long was waited' {
        Set-PcFile $pc 'docker-hangs' ''
        Assert-True ((Invoke-SetMode 'container-failed' 6 @{ Mode = 'GAMING'; StopBigModel = $true; NoDrain = $true }).say.Contains('did not end within 60 s')) 'said'
    }

    Test-SetMode 'the evening: from each state Play ends within its time, with its exit code, and is honest about the card' {
        # A real process that hangs plays the docker that does; the time-outs are a sixtieth.
        Set-Native { param([string]$Program, [string[]]$Words = @(), [int]$TimeoutMs = 15000) if ($Program -eq 'docker' -and (Test-Path "$env:LLM_PC_STATE/docker-hangs")) { & $global:RealNative 'sleep' @('600') $TimeoutMs } else { Invoke-StandInProgram $Program $Words $TimeoutMs } }
        InModule { $script:LlmLimits.StopMs = 1000; $script:LlmLimits.DownMs = 500 }
        try {
            foreach ($row in @(@('model loading', @{ Slam = $true }, 0, 'safe to game', 5), @('model down', @{ Hidden = $true; Silent = $true }, 0, 'already down', 5), @('model silent', @{ Silent = $true }, 0, 'safe to game', 9),
                    @('forced stream running', @{ Running = 1 }, 0, 'cut off after 1 s', 6), @('docker hangs', @{ }, 6, 'was not stopped', 5), @('docker hangs, model down', @{ Hidden = $true }, 0, 'already down', 5))) {
                Set-Behavior $fake.Behavior $row[1]
                Set-PcMode $pc 'NORMAL'
                Set-PcFile $pc 'vram' '21500, 24564'
                $global:StandInDocker = { $null = Set-Stopped }
                if ($row[0].StartsWith('docker')) { Set-PcFile $pc 'docker-hangs' '' }
                $watch = [Diagnostics.Stopwatch]::StartNew()
                $ran = Invoke-Script 'set-mode' @{ Mode = 'GAMING'; StopBigModel = $true; DrainTimeoutSec = 1; StateDir = $pc.Llm; Json = $true }
                Assert-True ($watch.Elapsed.TotalSeconds -lt $row[4]) "$($row[0]) took $($watch.Elapsed)"
                Assert-Equal $ran.Code $row[2] "$($row[0]): $($ran.Json.say)"
                # A closed port is not asked: Windows takes two seconds to refuse.
                if ($row[1].ContainsKey('Hidden')) { Assert-Equal $fake.Behavior.Asked 0 $row[0] }
                Assert-True $ran.Json.say.Contains($row[3]) "$($row[0]): $($ran.Json.say)"
                Assert-Equal $ran.Json.say.Contains('safe to game') ($row[2] -eq 0) $row[0]
                Assert-Equal (Get-LlmMode -StateDir $pc.Llm).Mode 'GAMING' $row[0]
            }
        }
        finally { Set-Native $StandInNative; InModule { $script:LlmLimits.StopMs = 60000; $script:LlmLimits.DownMs = 5000 } }
    }

    Test-SetMode 'a container that runs again after its stop is not safe to game: exit 6' {
        foreach ($hidden in $false, $true) {
            $fake.Behavior.Hidden = $hidden
            Set-PcFile $pc 'docker-runs' "4f1c0ffee123`r`n"
            $json = Invoke-SetMode 'container-failed' 6 @{ Mode = 'GAMING'; StopBigModel = $true; NoDrain = $true }
            Assert-True ($json.say.Contains('runs again') -and -not $json.say.Contains('safe')) $json.say
        }
        Set-PcFile $pc 'docker-runs' "time=`"x`" level=warning msg=`"no id`"`r`n"
        $null = Invoke-SetMode 'done' 0 @{ Mode = 'GAMING'; StopBigModel = $true; NoDrain = $true }
    }

    Test-SetMode 'a model that was loading on a busy desktop: what it held is not known, its container is gone' -Vllm @{ Slam = $true } {
        foreach ($drain in $true, $false) {
            $fake.Behavior.Hidden = $false
            Set-PcFile $pc 'vram' '5300, 24564'
            $global:StandInDocker = { $null = Set-Stopped '5100, 24564' }
            Assert-True (Invoke-SetMode 'done' 0 @{ Mode = 'GAMING'; StopBigModel = $true; NoDrain = $drain }).say.Contains('safe to game: 5100 MiB in use') 'safe'
        }
    }

    Test-SetMode 'a distribution: a model that loads listens nowhere yet, and is stopped; wsl.exe that hangs is not "already down"' -Config @{ topology = 'nat'; distro = 'Debian' } -Vllm @{ Hidden = $true } {
        Set-PcFile $pc 'wsl-running' "Debian`r`n"
        Set-PcFile $pc 'docker-runs' "4f1c0ffee123`n"
        $global:StandInDocker = { [IO.File]::Delete([IO.Path]::Combine($env:LLM_PC_STATE, 'docker-runs')); $null = Set-Stopped }
        Assert-True (Invoke-SetMode 'done' 0 @{ Mode = 'GAMING'; StopBigModel = $true }).say.Contains('big model stopped') 'stopped'
        Set-PcFile $pc 'wsl-hangs' ''
        $json = Invoke-SetMode 'container-failed' 6 @{ Mode = 'GAMING'; StopBigModel = $true }
        Assert-True ($json.say.Contains('wsl.exe does not answer') -and -not $json.say.Contains('safe')) $json.say
    }

    Test-SetMode '-NoDrain stops at once' -Vllm @{ Running = 2 } {
        $global:StandInDocker = { $null = Set-Stopped }
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
        Set-PcFile $pc 'docker-missing' ''
        Assert-True ((Invoke-SetMode 'container-failed' 6 @{ Mode = 'GAMING'; StopBigModel = $true; NoDrain = $true }).say.Contains('docker was not found')) 'said'
    }

    Test-SetMode 'memory that cannot be read is not called safe' -NoVllm {
        Set-PcFile $pc 'nvidia-smi-missing' ''
        $json = Invoke-SetMode 'done' 0 @{ Mode = 'GAMING'; StopBigModel = $true }
        Assert-True ($json.say.Contains('not checked') -and -not $json.say.Contains('safe')) $json.say
    }

    Test-SetMode 'the card: a big fall is safe whatever else is in use, on the card that served' -Vllm @{ Running = 0; Share = "vllm:cache_config_info{block_size=`"16`",gpu_memory_utilization=`"0.85`"} 1.0`n" } {
        # before, after, exit code: with the share of vLLM (0.85 of 24,564 MiB: 14,615 must come free).
        foreach ($row in @(@('a desktop and a browser with 6 GB', '23900, 24564', '6100, 24564', 0), @('nothing came free', '21500, 24564', '21500, 24564', 7), @('only a little came free', '21500, 24564', '18000, 24564', 7),
                @('two cards: the one that served fell', "1200, 8192`r`n23000, 24564", "1500, 8192`r`n900, 24564", 0), @('two cards: the wrong one fell', "7000, 8192`r`n23000, 24564", "500, 8192`r`n23000, 24564", 7))) {
            $fake.Behavior.Hidden = $false
            Set-PcFile $pc 'vram' $row[1]
            $global:AfterStop = $row[2]
            $global:StandInDocker = { $null = Set-Stopped $global:AfterStop }
            $ran = Invoke-Script 'set-mode' @{ Mode = 'GAMING'; StopBigModel = $true; StateDir = $pc.Llm; Json = $true }
            Assert-Equal $ran.Code $row[3] "$($row[0]): $($ran.Json.say)"
            Assert-Equal $ran.Json.say.Contains('safe to game') ($row[3] -eq 0) $row[0]
        }
    }

    Test-SetMode 'a vLLM that does not say its share: half of what was in use must come free' {
        foreach ($row in @(@('21500', '740', 0), @('21500', '20480', 7), @('9000, 12288', '5200, 12288', 7), @('9000, 12288', '4000, 12288', 0))) {
            $fake.Behavior.Hidden = $false
            Set-PcFile $pc 'vram' $row[0]
            $global:AfterStop = $row[1]
            $global:StandInDocker = { $null = Set-Stopped $global:AfterStop }
            Assert-Equal (Invoke-Script 'set-mode' @{ Mode = 'GAMING'; StopBigModel = $true; NoDrain = $true; StateDir = $pc.Llm; Quiet = $true }).Code $row[2] "$($row[0]) to $($row[1])"
        }
    }

    Test-SetMode 'NORMAL -StartBigModel -Wait: written first, started without pulling, waited for /health' -Vllm @{ Health = 503 } {
        Set-PcMode $pc 'GAMING'
        $global:StandInDocker = { [IO.File]::WriteAllText([IO.Path]::Combine($pc.State, 'at-start'), (Get-LlmMode -StateDir $pc.Llm).Mode) }
        $fake.Behavior.HealthyAfter = 2
        Assert-True ((Invoke-SetMode 'done' 0 @{ Mode = 'NORMAL'; StartBigModel = $true; Wait = $true }).say.Contains('big model ready')) 'waited'
        Assert-Equal @(Get-PcCall $pc) @('docker compose --file /stub/compose.yaml up --detach --pull never')
        Assert-Equal ([IO.File]::ReadAllText([IO.Path]::Combine($pc.State, 'at-start'))) 'NORMAL'
    }

    Test-SetMode '-StartBigModel without a mode starts it in NORMAL and does nothing in GAMING' -NoVllm {
        Assert-Equal (Invoke-Script 'set-mode' @{ StartBigModel = $true; StateDir = $pc.Llm }).Code 0
        Assert-Equal @(Get-PcCall $pc).Count 1
        Set-PcMode $pc 'GAMING'
        Assert-Equal (Invoke-Script 'set-mode' @{ StartBigModel = $true; StateDir = $pc.Llm }).Code 0
        Assert-Equal @(Get-PcCall $pc).Count 1
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
        Assert-Equal ([IO.File]::ReadAllText([IO.Path]::Combine($pc.Llm, 'mode.txt'))) "NORMAL`n"
    }

    Test-SetMode 'a fault in config.json does not keep anybody from the GPU: the mode is written, exit 32' -Down -NoVllm {
        Set-PcConfig $pc @{ modeport = 1 }
        $ended = Switch-LlmMode -Mode GAMING -StateDir $pc.Llm
        Assert-True ($ended.Say.Contains('modeport')) 'the fault is named'
        Assert-Equal (Get-LlmMode -StateDir $pc.Llm).Mode 'GAMING'
    }

    Test-SetMode 'a wish that makes no sense: exit 1, nothing done' -Down -NoVllm {
        $null = Invoke-SetMode 'unexpected' 1 @{ Mode = 'NORMAL'; StopBigModel = $true }
        $null = Invoke-SetMode 'unexpected' 1 @{ Mode = 'GAMING'; StartBigModel = $true }
        $null = Invoke-SetMode 'unexpected' 1 @{ Mode = 'GAMING'; StopBigModel = $true; Wait = $true }
        $null = Invoke-SetMode 'unexpected' 1 @{ Mode = 'GAMING'; Wait = $true }
        foreach ($alone in 'StopBigModel', 'NoDrain', 'Wait') { Assert-Equal (Invoke-Script 'set-mode' @{ $alone = $true; StateDir = $pc.Llm }).Code 1 $alone }
        Assert-Equal (Get-LlmMode -StateDir $pc.Llm).Mode 'NORMAL'
        Assert-Equal @(Get-PcCall $pc '.') @()
    }

    Test-SetMode 'a bare call prints the mode, and says when the file is broken' -Down -NoVllm {
        Assert-Equal (Invoke-Script 'set-mode' @{ StateDir = $pc.Llm }).Lines @('NORMAL')
        [IO.File]::WriteAllText([IO.Path]::Combine($pc.Llm, 'mode.txt'), '{')
        Assert-Equal (Invoke-Script 'get-mode' @{ StateDir = $pc.Llm }).Lines @('GAMING (mode.txt: unknown-mode)')
        Assert-Equal (Invoke-Script 'get-mode' @{ StateDir = $pc.Llm; Json = $true }).Json.source 'failsafe'
    }

    Test-SetMode '-Confirm: n, n writes nothing and stops nothing; -Verbose says what was asked' -Down {
        $shell = [Diagnostics.Process]::GetCurrentProcess().Path
        $command = ". '$LoadFile'; & '$WindowsDir/set-mode.ps1' GAMING -StopBigModel -StateDir '$($pc.Llm)' {0}; exit `$LASTEXITCODE"
        $shown = "n`nn`nn`n" | & $shell @ShellWords -NoProfile -Command ($command -f '-Confirm')
        Assert-Equal $LASTEXITCODE 0 "$shown"
        Assert-Equal (Get-LlmMode -StateDir $pc.Llm).Mode 'NORMAL'
        Assert-Equal @(Get-PcCall $pc '.') @()
        $shown = & $shell @ShellWords -NoProfile -Command ($command -f '-Verbose -NoDrain') | Where-Object { $_ -match 'VERBOSE' }
        Assert-True ("$shown".Contains('/mode: refused') -and -not "$shown".Contains('Exporting')) "$shown"
    }

    Test-SetMode '-Quiet prints nothing when all went well' -NoVllm {
        Assert-Equal (Invoke-Script 'set-mode' @{ Mode = 'GAMING'; Quiet = $true; StateDir = $pc.Llm }).Lines @()
    }
}
