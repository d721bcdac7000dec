# Owns: the life of a PC as one story: install, heal, game, heal again, uninstall; and what each command must not do.
BeforeDiscovery {
    function Test-Story {
        param([string]$Promise, [scriptblock]$Scene)
        It $Promise -TestCases @{ Scene = $Scene } {
            $pc = New-Pc $TestDir @{ modePort = Get-FreePort; composeFile = '/stub/compose.yaml' }
            $program = [IO.Path]::Combine($TestDir, 'program')
            $with = @{ StateDir = $pc.Llm; ProgramDir = $program }
            . $Scene
        }
    }
}

Describe 'story' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'support', 'load.ps1'))
    }
    BeforeEach { $TestDir = New-TestDir }
    AfterAll { Stop-Shared }

    Test-Story 'install, heal, GAMING, NORMAL, uninstall; a foreign 3389 rule survives' {
        foreach ($name in 'mode.txt', 'config.json') { [IO.File]::Delete([IO.Path]::Combine($pc.Llm, $name)) }
        Set-PcFile $pc 'portproxy' "0.0.0.0/3389 10.0.0.9/3389`n"
        Set-PcFile $pc 'machine-path' 'ExpandString %SystemRoot%\system32;C:\Tools\;'
        [IO.File]::WriteAllText([IO.Path]::Combine($pc.State, '.wslconfig'), "[wsl2]`r`nmemory=24GB`r`n")
        Assert-Equal (Invoke-Script 'install' ($with + @{ RouterAddress = '127.0.0.9'; ServedModel = 'big-32b'; ComposeFile = '/stub/compose.yaml' })).Code 0 'install'
        Assert-Equal (Get-LlmMode -StateDir $pc.Llm).Mode 'NORMAL' 'the mode after the installation'
        Set-PcConfig $pc @{ vllmPort = $pc.Port; modePort = Get-FreePort }

        $fake = $global:PcFake = Start-FakeVllm $pc.Port
        Set-PcFile $pc 'vram' '21500, 24564'
        $global:StandInDocker = { if ("$args" -match ' stop$') { $global:PcFake.Behavior.Hidden = $true; Set-PcFile $pc 'vram' '740, 24564' } else { $global:PcFake.Behavior.Hidden = $false } }
        $endpoint = Start-Endpoint $pc.Llm
        try {
            Assert-Equal (Invoke-Script 'heal-portproxy' @{ StateDir = $pc.Llm; Quiet = $true }).Code 0 'heal'
            Assert-Equal @(Get-PcRule $pc) @('0.0.0.0/3389 10.0.0.9/3389', "$Lan/$($pc.Port) 127.0.0.1/$($pc.Port)")
            Assert-Equal (Invoke-Script 'set-mode' @{ Mode = 'GAMING'; StopBigModel = $true; StateDir = $pc.Llm }).Lines @('GAMING; big model stopped; safe to game: 740 MiB in use, 20760 MiB freed')
            Assert-Equal (Invoke-Script 'heal-portproxy' @{ StateDir = $pc.Llm; Quiet = $true }).Code 0 'heal while gaming'
            Assert-Equal (Invoke-Script 'set-mode' @{ Mode = 'NORMAL'; StartBigModel = $true; Wait = $true; StateDir = $pc.Llm }).Code 0 'back to normal'
        }
        finally { Stop-Endpoint $endpoint; Stop-FakeVllm $fake }

        Set-PcFile $pc 'machine-path' ([IO.File]::ReadAllText([IO.Path]::Combine($pc.State, 'machine-path')) + ';C:\later')
        Assert-Equal (Invoke-Script 'uninstall' $with).Code 0 'uninstall'
        Assert-Equal ([IO.File]::ReadAllText([IO.Path]::Combine($pc.State, 'machine-path'))) 'ExpandString %SystemRoot%\system32;C:\Tools\;;C:\later'
        Assert-Equal @([IO.Directory]::GetFiles([IO.Path]::Combine($pc.State, 'start-menu'))) @()
        Assert-Equal @(Get-PcRule $pc) @('0.0.0.0/3389 10.0.0.9/3389')
        Assert-Equal @([IO.Directory]::GetFiles([IO.Path]::Combine($pc.State, 'tasks'))) @()
        Assert-Equal @([IO.Directory]::GetFiles([IO.Path]::Combine($pc.State, 'firewall'))) @()
        Assert-Equal ([IO.File]::ReadAllText([IO.Path]::Combine($pc.State, 'urlacl'))) ''
        Assert-Equal ([IO.File]::ReadAllText([IO.Path]::Combine($pc.State, '.wslconfig'))) "[wsl2]`r`nmemory=24GB`r`n"
        Assert-Equal ([IO.Directory]::Exists($program)) $false
        Assert-Equal (Get-LlmMode -StateDir $pc.Llm).Mode 'NORMAL' 'what the person chose stays'
    }

    Test-Story 'installing again changes nothing' {
        $null = Invoke-Script 'install' $with
        $before = @(Get-PcCall $pc)
        $again = Invoke-Script 'install' $with
        Assert-Equal $again.Lines @('Everything was installed already')
        Assert-Equal @(Get-PcCall $pc) $before
    }

    Test-Story 'install -WhatIf prints the whole plan and starts no program, writes no file' {
        $shown = Invoke-Script 'install' ($with + @{ WhatIf = $true })
        Assert-Equal $shown.Code 0
        Assert-Equal @(Get-PcCall $pc '.') @()
        Assert-Equal ([IO.Directory]::Exists($program)) $false
    }

    Test-Story 'uninstall -WhatIf starts no program, removes nothing' {
        $null = Invoke-Script 'install' $with
        $before = @(Get-PcCall $pc '.')
        Assert-Equal (Invoke-Script 'uninstall' ($with + @{ WhatIf = $true })).Code 0
        Assert-Equal @(Get-PcCall $pc '.') $before
        Assert-Equal ([IO.Directory]::Exists($program)) $true
    }

    Test-Story 'install refuses before it changes anything: not elevated 25, AllSigned 1, no router address 32, a wrong one 32' {
        Set-PcFile $pc 'not-elevated' ''
        Assert-Equal (Invoke-Script 'install' $with).Code 25
        [IO.File]::Delete([IO.Path]::Combine($pc.State, 'not-elevated'))
        Assert-Equal (Invoke-Script 'install' ($with + @{ RouterAddress = 'debian' })).Code 32
        Set-PcConfig $pc @{ routerAddress = '' }
        Assert-Equal (Invoke-Script 'install' $with).Code 32
        Set-PcFile $pc 'execution-policy' 'AllSigned'
        Assert-Equal (Invoke-Script 'install' ($with + @{ RouterAddress = '127.0.0.9' })).Code 1
        Assert-Equal @(Get-PcCall $pc) @()
        Assert-Equal ([IO.Directory]::Exists($program)) $false
    }

    Test-Story 'the firewall lets in the Debian server only, on Private and Domain networks, without edge traversal' {
        $null = Invoke-Script 'install' $with
        foreach ($name in 'LlmNode-Mode', 'LlmNode-vLLM') {
            $rule = Get-NetFirewallRule -Name $name
            Assert-Equal @($rule.RemoteAddress, $rule.Profile, $rule.EdgeTraversalPolicy, $rule.Direction, $rule.Action, $rule.Group) @('127.0.0.9', 'Private,Domain', 'Block', 'Inbound', 'Allow', 'Local LLM node')
        }
    }

    Test-Story 'a new router address or port changes the firewall rules on the next install' {
        $null = Invoke-Script 'install' $with
        $null = Invoke-Script 'install' ($with + @{ RouterAddress = '127.0.0.10' })
        Assert-Equal (Get-NetFirewallRule -Name 'LlmNode-vLLM').RemoteAddress '127.0.0.10'
        Assert-Equal (InModule { param($Llm) Get-LlmConfig -StateDir $Llm } $pc.Llm).Config.routerAddress '127.0.0.10'
    }

    Test-Story 'the tasks: three privileges, a watchdog, no time limit, no stop on battery, normal priority' {
        $null = Invoke-Script 'install' $with
        $tasks = foreach ($name in 'mode-endpoint', 'heal-portproxy') { ([xml][IO.File]::ReadAllText([IO.Path]::Combine($pc.State, 'tasks', $name))).Task }
        Assert-Equal @($tasks[0].Principals.Principal.UserId, $tasks[0].Principals.Principal.RunLevel) @('S-1-5-19', 'LeastPrivilege')
        Assert-Equal @($tasks[1].Principals.Principal.LogonType, $tasks[1].Principals.Principal.RunLevel) @('InteractiveToken', 'HighestAvailable')
        Assert-Equal @($tasks[0].Triggers.TimeTrigger.Repetition.Interval, $tasks[1].Triggers.TimeTrigger.Repetition.Interval) @('PT1M', 'PT5M')
        Assert-Equal @($tasks[1].Triggers.EventTrigger).Count 2
        foreach ($task in $tasks) {
            $settings = $task.Settings
            Assert-Equal @($settings.MultipleInstancesPolicy, $settings.ExecutionTimeLimit, $settings.DisallowStartIfOnBatteries, $settings.StopIfGoingOnBatteries, $settings.Priority) @('IgnoreNew', 'PT0S', 'false', 'false', '4')
        }
    }

    Test-Story 'an uninstall never deletes a checkout of the repository' {
        $checkout = [IO.Path]::Combine($TestDir, 'checkout')
        foreach ($folder in 'LlmNode', 'tests') { [void][IO.Directory]::CreateDirectory([IO.Path]::Combine($checkout, $folder)) }
        [IO.File]::WriteAllText([IO.Path]::Combine($checkout, 'LlmNode', 'LlmNode.psd1'), '@{}')
        Assert-Equal (Invoke-Script 'uninstall' @{ StateDir = $pc.Llm; ProgramDir = $checkout }).Code 0
        Assert-Equal ([IO.Directory]::Exists($checkout)) $true
    }

    Test-Story 'Play and Back to work stand in the common Start menu; only Play has a hotkey, which can be switched off' {
        $null = Invoke-Script 'install' $with
        $links = foreach ($name in 'Play', 'Back to work') { ConvertFrom-Json -InputObject ([IO.File]::ReadAllText([IO.Path]::Combine($pc.State, 'start-menu', "$name.lnk"))) }
        Assert-Equal @($links | ForEach-Object { $_.Hotkey }) @('Ctrl+Shift+Alt+F9', '')
        Assert-True $links[0].Arguments.Contains("set-mode.ps1`" GAMING -StopBigModel -Window") $links[0].Arguments
        Assert-True $links[1].Arguments.Contains("set-mode.ps1`" NORMAL -StartBigModel -Window") $links[1].Arguments
        $null = Invoke-Script 'install' ($with + @{ NoHotkey = $true })
        Assert-Equal (ConvertFrom-Json -InputObject ([IO.File]::ReadAllText([IO.Path]::Combine($pc.State, 'start-menu', 'Play.lnk')))).Hotkey ''
        Assert-Equal (Invoke-Script 'install' $with).Lines @('Everything was installed already')
    }

    Test-Story 'an entry of the same name that somebody else made stays' {
        [IO.File]::WriteAllText([IO.Path]::Combine($pc.State, 'start-menu', 'Play.lnk'), '{"Description":"a music player"}')
        Assert-Equal (Invoke-Script 'install' $with).Code 1
        $null = Invoke-Script 'uninstall' $with
        Assert-True ([IO.File]::Exists([IO.Path]::Combine($pc.State, 'start-menu', 'Play.lnk'))) 'it is there'
    }

    Test-Story 'PATH: edited unexpanded, its kind kept, only our folder added, and that once' {
        foreach ($before in 'ExpandString %SystemRoot%\system32;C:\Tools\', 'ExpandString %SystemRoot%\system32;C:\Tools;', 'String C:\a;;', 'String C:\a;', 'ExpandString ', 'String %UserProfile%\x') {
            Set-PcFile $pc 'machine-path' $before
            foreach ($again in 1, 2) { $null = Invoke-Script 'install' $with }
            $glue = if ($before.EndsWith(' ')) { '' } else { ';' }
            Assert-Equal ([IO.File]::ReadAllText([IO.Path]::Combine($pc.State, 'machine-path'))) ($before + $glue + [IO.Path]::Combine($program, 'bin'))
            Assert-Equal @([IO.Directory]::GetFiles([IO.Path]::Combine($program, 'bin')) | ForEach-Object { [IO.Path]::GetFileName($_) }) @('set-mode.cmd')
            $null = Invoke-Script 'uninstall' $with
            Assert-Equal ([IO.File]::ReadAllText([IO.Path]::Combine($pc.State, 'machine-path'))) $before
        }
    }

    Test-Story 'PATH: our folder that stands there already, in any spelling, is not added again; uninstall takes it and nothing like it' {
        $bin = [IO.Path]::Combine($program, 'bin')
        $env:LLM_TEST_HOME = $program
        foreach ($spelling in $bin, $bin.ToUpperInvariant(), "$bin\", "`"$bin`"", " $bin", "%LLM_TEST_HOME%$([IO.Path]::DirectorySeparatorChar)bin") {
            foreach ($kind in 'String', 'ExpandString') {
                Set-PcFile $pc 'machine-path' "$kind C:\a;$spelling;%SystemRoot%;${bin}2;$bin\x;"
                $null = Invoke-Script 'install' $with
                Assert-Equal ([IO.File]::ReadAllText([IO.Path]::Combine($pc.State, 'machine-path'))) "$kind C:\a;$spelling;%SystemRoot%;${bin}2;$bin\x;" $spelling
                $null = Invoke-Script 'uninstall' $with
                Assert-Equal ([IO.File]::ReadAllText([IO.Path]::Combine($pc.State, 'machine-path'))) "$kind C:\a;%SystemRoot%;${bin}2;$bin\x;" $spelling
            }
        }
    }

    Test-Story '-Confirm: no to every step of install and of uninstall changes nothing' {
        $shell = [Diagnostics.Process]::GetCurrentProcess().Path
        $command = ". '$LoadFile'; & '$WindowsDir/{0}.ps1' -Confirm -StateDir '$($pc.Llm)' -ProgramDir '$program'; exit `$LASTEXITCODE"
        $answers = "n`n" * 30
        $shown = $answers | & $shell @ShellWords -NoProfile -Command ($command -f 'install')
        Assert-Equal @($LASTEXITCODE, @(Get-PcCall $pc).Count, [IO.Directory]::Exists($program)) @(0, 0, $false) "$shown"
        Assert-True "$shown".Contains('not done: scripts, state folder') "$shown"
        $null = Invoke-Script 'install' $with
        $before = @(Get-PcCall $pc)
        $shown = $answers | & $shell @ShellWords -NoProfile -Command ($command -f 'uninstall')
        Assert-Equal @($LASTEXITCODE, [IO.Directory]::Exists($program)) @(0, $true) "$shown"
        Assert-Equal @(Get-PcCall $pc) $before
        Assert-True "$shown".Contains('Not removed: task heal-portproxy') "$shown"
    }

    Test-Story '-Verbose of every command says what was looked at, in our words only' {
        foreach ($row in @(@('install', 'is as it should be'), @('get-mode', 'mode.txt: NORMAL'), @('doctor', '/mode: '), @('heal-portproxy', '/health: '), @('set-mode', 'mode.txt: NORMAL'))) {
            $words = @{ StateDir = $pc.Llm; Verbose = $true } + $(if ($row[0] -in 'install', 'doctor') { @{ ProgramDir = $program } } else { @{ } })
            if ($row[0] -eq 'install') { $null = Invoke-Script 'install' $with }
            $shown = @(& ([IO.Path]::Combine($WindowsDir, "$($row[0]).ps1")) @words 4>&1 | Where-Object { $_ -is [Management.Automation.VerboseRecord] } | ForEach-Object { "$_" })
            Assert-True (@($shown | Where-Object { $_.Contains($row[1]) }).Count -gt 0) "$($row[0]): $shown"
            Assert-Equal @($shown | Where-Object { $_ -match 'Exporting|Importing|Loading module' }) @() $row[0]
        }
    }

    Test-Story 'over an older version: its tasks are stopped, config and mode stay, its files go, both versions are said' {
        $null = Invoke-Script 'install' $with
        Set-PcMode $pc 'GAMING'
        $manifest = [IO.Path]::Combine($program, 'LlmNode', 'LlmNode.psd1')
        [IO.File]::WriteAllText($manifest, [IO.File]::ReadAllText($manifest).Replace("'0.2.0'", "'0.1.0'"))
        $left = [IO.Path]::Combine($program, 'LlmNode', 'Public', 'Get-LlmOld.ps1')
        [IO.File]::WriteAllText($left, '')
        $config = [IO.File]::ReadAllText([IO.Path]::Combine($pc.Llm, 'config.json'))
        [IO.File]::Delete([IO.Path]::Combine($pc.State, 'calls'))
        $again = Invoke-Script 'install' $with
        Assert-True ("$($again.Lines)".Contains('Updated from 0.1.0 to 0.2.0')) "$($again.Lines)"
        Assert-Equal @(Get-PcCall $pc 'ScheduledTask') @('Stop-ScheduledTask mode-endpoint', 'Stop-ScheduledTask heal-portproxy', 'Start-ScheduledTask mode-endpoint', 'Start-ScheduledTask heal-portproxy')
        Assert-Equal ([IO.File]::Exists($left)) $false
        Assert-Equal ([IO.File]::ReadAllText([IO.Path]::Combine($pc.Llm, 'config.json'))) $config
        Assert-Equal (Get-LlmMode -StateDir $pc.Llm).Mode 'GAMING'
    }

    Test-Story 'installed files are new ones, written from bytes: nothing beside the text comes along' {
        [void][IO.Directory]::CreateDirectory($program)
        $old = [IO.Path]::Combine($program, 'set-mode.ps1')
        [IO.File]::WriteAllText($old, 'old')
        # A second name of the old file: what is written over would show here, and with it its mark.
        if (-not $OnWindows) { & ln $old "$old.kept" }
        $null = Invoke-Script 'install' $with
        foreach ($name in 'set-mode.ps1', 'LlmNode/LlmNode.psm1') { Assert-Equal ([IO.File]::ReadAllText([IO.Path]::Combine($program, $name))) ([IO.File]::ReadAllText([IO.Path]::Combine($WindowsDir, $name))) }
        if (-not $OnWindows) { Assert-Equal ([IO.File]::ReadAllText("$old.kept")) 'old' }
    }

    Test-Story 'the topology that was found is written down; not found, it stays auto' {
        Set-PcConfig $pc @{ topology = 'auto' }
        foreach ($row in @(@('wsl-hangs', 'auto'), @('none', 'docker'))) {
            Set-PcFile $pc $row[0] ''
            Assert-Equal (Invoke-Script 'install' $with).Code 0
            Assert-Equal (InModule { param($Llm) Get-LlmConfig -StateDir $Llm } $pc.Llm).Config.topology $row[1]
            [IO.File]::Delete([IO.Path]::Combine($pc.State, $row[0]))
        }
    }

    Test-Story 'a distribution: .wslconfig gets its lines and nothing else changes, a task starts it at logon' {
        $mine = [Text.Encoding]::UTF8.GetBytes("[wsl2]`nkernel=C:\Users\J$([char]0xFC)rgen\bzImage`n")
        Set-PcBytes $pc '.wslconfig' $mine
        $null = Invoke-Script 'install' ($with + @{ Distro = 'Debian' })
        Assert-True ([Text.Encoding]::UTF8.GetString([IO.File]::ReadAllBytes([IO.Path]::Combine($pc.State, '.wslconfig'))).Contains("J$([char]0xFC)rgen")) 'the name'
        Assert-True ([IO.File]::ReadAllText([IO.Path]::Combine($pc.State, 'tasks', 'start-model')).Contains('-StartBigModel -Quiet')) 'the task'
        $null = Invoke-Script 'uninstall' $with
        Assert-Equal ([BitConverter]::ToString([IO.File]::ReadAllBytes([IO.Path]::Combine($pc.State, '.wslconfig')))) ([BitConverter]::ToString($mine))
        Assert-Equal @([IO.Directory]::GetFiles([IO.Path]::Combine($pc.State, 'tasks'))) @()
    }

    Test-Story 'with Docker Desktop .wslconfig is not touched at all' {
        Set-PcBytes $pc '.wslconfig' ([byte[]](91, 0xFC, 10))
        $null = Invoke-Script 'install' $with
        Assert-Equal ([BitConverter]::ToString([IO.File]::ReadAllBytes([IO.Path]::Combine($pc.State, '.wslconfig')))) '5B-FC-0A'
    }

    Test-Story 'a URL that is reserved for somebody else: exit 31, named, nothing changed' {
        Set-PcFile $pc 'urlacl' "http://+:$((InModule { param($Llm) Get-LlmConfig -StateDir $Llm } $pc.Llm).Config.modePort)/ S-1-5-21-7-8-9-1001`n"
        Assert-Equal (Invoke-Script 'install' $with).Code 31
        Assert-Equal @(Get-PcCall $pc) @()
    }

    Test-Story 'no start of ours passes over the execution policy' {
        $null = Invoke-Script 'install' $with
        foreach ($name in 'mode-endpoint', 'heal-portproxy') { Assert-True (-not [IO.File]::ReadAllText([IO.Path]::Combine($pc.State, 'tasks', $name)).Contains('Bypass')) $name }
    }

    Test-Story 'the folders of the system come first where modules are looked for' {
        $first = "$env:PSModulePath".Split([IO.Path]::PathSeparator)[0]
        Assert-Equal $first ([IO.Path]::Combine($PSHOME, 'Modules'))
    }
}
