# Owns: promises of doctor.ps1: it finds what is broken, names the fix, and changes nothing.
BeforeDiscovery {
    function Test-Doctor {
        param([string]$Promise, [scriptblock]$Scene)
        It $Promise -TestCases @{ Scene = $Scene } {
            $pc = New-Pc $TestDir @{ modePort = Get-FreePort }
            . $Scene
        }
    }
}

Describe 'doctor' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'support', 'load.ps1'))
        function Invoke-Doctor {
            $checks = @{}
            foreach ($check in Test-LlmNode -ProgramDir ([IO.Path]::Combine($TestDir, 'program')) -StateDir $pc.Llm) { $checks[$check.Name] = $check }
            return $checks
        }
    }
    BeforeEach { $TestDir = New-TestDir }
    AfterAll { Stop-Shared }

    Test-Doctor 'about twenty named checks, and nothing is changed' {
        $checks = Invoke-Doctor
        Assert-True ($checks.Count -ge 20) "$($checks.Count) checks"
        Assert-Equal @(Get-PcCall $pc) @()
        foreach ($check in $checks.Values) { Assert-True ($check.State -cne 'fail' -or $check.Fix) "$($check.Name) has a fix" }
    }

    Test-Doctor 'after install and heal only what is not there fails' {
        $with = @{ StateDir = $pc.Llm; ProgramDir = [IO.Path]::Combine($TestDir, 'program') }
        $null = Invoke-Script 'install' $with
        $fake = Start-FakeVllm $pc.Port
        try {
            $null = Invoke-Script 'heal-portproxy' @{ StateDir = $pc.Llm }
            $failing = @((Invoke-Doctor).Values | Where-Object { $_.State -cne 'ok' } | ForEach-Object { $_.Name })
        }
        finally { Stop-FakeVllm $fake }
        [Array]::Sort($failing)
        Assert-Equal $failing @('compose-file', 'mode-endpoint', 'wsl-memory')
    }

    Test-Doctor 'Docker on 0.0.0.0: says why there is no portproxy' {
        Set-PcMachine $pc @() -Listeners '0.0.0.0 com.docker.backend'
        $check = (Invoke-Doctor)['portproxy']
        Assert-Equal $check.State 'fail'
        Assert-True ($check.Say.Contains('Docker publishes the port on all addresses') -and $check.Fix.Contains('127.0.0.1:8000:8000')) "$($check.Say) $($check.Fix)"
    }

    Test-Doctor 'a foreign rule is named' {
        Set-PcRule $pc @("$Lan/$($pc.Port) 10.0.0.9/80")
        Assert-True ((Invoke-Doctor)['portproxy'].Say.Contains('10.0.0.9:80')) 'named'
    }

    Test-Doctor 'in GAMING neither WSL nor the big model is asked' {
        Set-PcMode $pc 'GAMING'
        $checks = Invoke-Doctor
        Assert-Equal @($checks['big-model'].State, $checks['portproxy'].State) @('skipped', 'skipped')
        Assert-Equal @(Get-PcCall $pc '^wsl') @()
    }

    Test-Doctor 'a distribution that does not run is reported, not started' {
        Set-PcConfig $pc @{ topology = 'nat'; distro = 'Debian' }
        Set-PcFile $pc 'wsl-running' ''
        Assert-Equal (Invoke-Doctor)['big-model-running'].State 'fail'
        Assert-Equal @(Get-PcCall $pc '^wsl -d') @()
    }

    Test-Doctor 'the command prints a line per check and exits with 1 when one failed' {
        $ran = Invoke-Script 'doctor' @{ StateDir = $pc.Llm; ProgramDir = $TestDir }
        Assert-Equal $ran.Code 1
        Assert-True (@($ran.Lines | Where-Object { $_ -match '^fail\s+mode-endpoint' }).Count -eq 1) 'the endpoint does not run in this test'
    }

    Test-Doctor 'a PC that falls asleep while it serves is found, with the line that keeps it awake' {
        foreach ($row in @(@('00000000', 'ok'), @('00000708', 'fail'))) {
            foreach ($kind in 'standby', 'hibernate') {
                Set-PcFile $pc $kind $row[0]
                $check = (Invoke-Doctor)[$kind]
                Assert-Equal $check.State $row[1]
                Assert-Equal $check.Fix $(if ($row[1] -ceq 'fail') { "powercfg /change $kind-timeout-ac 0" } else { '' })
            }
        }
        Set-PcFile $pc 'powercfg-missing' ''
        Assert-Equal (Invoke-Doctor)['standby'].State 'skipped'
    }

    Test-Doctor 'a check that failed never reads as if all were well' {
        foreach ($check in (Invoke-Doctor).Values | Where-Object { $_.State -ceq 'fail' }) { Assert-True ($check.Say -cnotmatch '^(Done|this PowerShell runs|the (rule is right|scripts are|firewall lets)|set-mode is in|no standby|scheduled task)') "$($check.Name): $($check.Say)" }
        Assert-True (Invoke-Doctor)['portproxy'].Say.StartsWith('the healer would now: netsh interface portproxy set', 'Ordinal') 'what is missing'
    }

    Test-Doctor 'the page cache of the VM is named as main memory, and only "disabled" is a fault' {
        foreach ($row in @(@('', 'skipped'), @('gradual', 'ok'), @('dropCache # at once', 'ok'), @('Disabled', 'fail'))) {
            Set-PcFile $pc '.wslconfig' "[experimental]`r`n$(if ($row[0]) { "autoMemoryReclaim = $($row[0])" })`r`n"
            $check = (Invoke-Doctor)['wsl-memory']
            Assert-Equal $check.State $row[1] $row[0]
            Assert-True ($check.Say.Contains('main memory')) $check.Say
        }
    }

    Test-Doctor 'a key that is missing is named as such' {
        $fake = Start-FakeVllm $pc.Port -With @{ Key = 'k' }
        try { $null = Invoke-Script 'heal-portproxy' @{ StateDir = $pc.Llm; Quiet = $true }; $check = (Invoke-Doctor)['big-model'] } finally { Stop-FakeVllm $fake }
        Assert-True ($check.State -ceq 'fail' -and $check.Say.Contains('401') -and $check.Fix.Contains('vllmKey')) "$($check.State) $($check.Say)"
    }
}
