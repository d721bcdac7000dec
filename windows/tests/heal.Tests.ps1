# Owns: promises of heal-portproxy.ps1 as a whole, on a pretended PC: what it does, what it leaves alone, what it says.
# Plays Scene with a PC in good order and a healthy model behind it.
BeforeDiscovery {
    function Test-Heal {
        param([string]$Promise, [scriptblock]$Scene, [hashtable]$Config = @{}, [hashtable]$Vllm = @{})
        It $Promise -TestCases @{ Scene = $Scene; Config = $Config; Vllm = $Vllm } {
            $fake = Get-SharedVllm $Vllm
            $pc = New-Pc $TestDir $Config -Port $fake.Port
            . $Scene
        }
    }
}

Describe 'heal' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'support', 'load.ps1'))
        function Invoke-Heal {
            param($Expect, [int]$Code)
            $healed = Invoke-Script 'heal-portproxy' @{ StateDir = $pc.Llm; Json = $true }
            Assert-Equal $healed.Json.outcome $Expect "outcome ($($healed.Json.say))"
            Assert-Equal $healed.Code $Code 'exit code'
            return $healed.Json
        }
        function Get-Wanted { param($Pc, [string]$Target = '127.0.0.1') return "$Lan/$($Pc.Port) $Target/$($Pc.Port)" }
        function Set-Distro {
            param($Pc, [string]$Address)
            Set-PcMachine $Pc @('127.0.0.2/24 Ethernet 7', '172.28.0.1/20 vEthernet (WSL (Hyper-V firewall)) 40')
            Set-PcFile $Pc 'wsl-running' "Debian`r`r`n"
            Set-PcFile $Pc 'wsl-ip' "2: eth0    inet $Address/20 brd 172.28.15.255 scope global eth0\       valid_lft forever`n"
        }
    }
    BeforeEach { $TestDir = New-TestDir }
    AfterAll { Stop-Shared }

    Test-Heal 'first run: one set, verified through the LAN address' {
        $json = Invoke-Heal 'done' 0
        Assert-Equal @(Get-PcRule $pc) @(Get-Wanted $pc)
        Assert-Equal $json.writes 1
        Assert-True ($json.say.Contains("http://${Lan}:$($pc.Port) serves big-32b")) $json.say
    }

    Test-Heal 'all right: zero writes' {
        Set-PcRule $pc @(Get-Wanted $pc) @("$Lan/$($pc.Port)")
        Assert-Equal (Invoke-Heal 'done' 0).writes 0
        Assert-Equal @(Get-PcCall $pc) @()
    }

    Test-Heal 'WSL restarted with a new address: one set, verified' -Config @{ topology = 'nat'; distro = 'Debian' } {
        Set-Distro $pc '172.28.5.77'
        Set-PcRule $pc @(Get-Wanted $pc '172.28.5.9') @("$Lan/$($pc.Port)")
        Assert-Equal (Invoke-Heal 'done' 0).writes 1
        Assert-Equal @(Get-PcRule $pc) @(Get-Wanted $pc '172.28.5.77')
    }

    Test-Heal 'DHCP gave a new LAN address: own old entry removed, new one set' {
        Set-PcRule $pc @("127.0.0.77/$($pc.Port) 127.0.0.1/$($pc.Port)", '0.0.0.0/3389 10.0.0.9/3389') @("127.0.0.77/$($pc.Port)")
        $null = Invoke-Heal 'done' 0
        Assert-Equal @(Get-PcRule $pc) @('0.0.0.0/3389 10.0.0.9/3389', (Get-Wanted $pc))
    }

    Test-Heal 'cable out: entry kept, exit 22' {
        Set-PcRule $pc @(Get-Wanted $pc) @("$Lan/$($pc.Port)")
        Set-PcMachine $pc @('169.254.3.4/16 Ethernet 7')
        $null = Invoke-Heal 'no-lan-address' 22
        Assert-Equal @(Get-PcRule $pc) @(Get-Wanted $pc)
    }

    Test-Heal 'VPN with the default route: never its address' {
        Set-PcMachine $pc @('10.8.0.3/32 wg0 3', '127.0.0.2/24 Ethernet 7', '10.9.0.2/24 OpenVPN 2')
        $null = Invoke-Heal 'done' 0
        Assert-Equal @(Get-PcRule $pc) @(Get-Wanted $pc)
    }

    Test-Heal 'Docker on 0.0.0.0: no portproxy, exit 23' {
        Set-PcMachine $pc @() -Listeners '0.0.0.0 com.docker.backend'
        $json = Invoke-Heal 'docker-on-all' 23
        Assert-Equal @(Get-PcRule $pc) @()
        Assert-True ($json.say.Contains('com.docker.backend on 0.0.0.0')) $json.say
    }

    Test-Heal 'foreign rule on our pair: exit 23, named, untouched' {
        Set-PcRule $pc @("$Lan/$($pc.Port) 10.0.0.9/80")
        $json = Invoke-Heal 'foreign-rule' 23
        Assert-True ($json.say.Contains('10.0.0.9:80')) $json.say
        Assert-Equal @(Get-PcCall $pc) @()
    }

    Test-Heal 'foreign listener on our pair: exit 23, named, untouched' {
        Set-PcMachine $pc @() -Listeners "$Lan nginx"
        Assert-True ((Invoke-Heal 'foreign-listener' 23).say.Contains('nginx')) 'the program is named'
        Assert-Equal @(Get-PcCall $pc) @()
    }

    Test-Heal 'IP Helper stopped: started' {
        Set-PcFile $pc 'service' 'Stopped Manual 0'
        Assert-Equal (Invoke-Heal 'done' 0).writes 2
        Assert-Equal @(Get-PcCall $pc)[0] 'Start-Service iphlpsvc'
    }

    Test-Heal 'IP Helper disabled: exit 26' {
        Set-PcFile $pc 'service' 'Stopped Disabled 0'
        $null = Invoke-Heal 'iphlpsvc' 26
        Assert-Equal @(Get-PcCall $pc) @()
    }

    Test-Heal 'rule without listener: delete and set, then one restart of IP Helper' {
        Set-PcRule $pc @(Get-Wanted $pc) @("$Lan/$($pc.Port)")
        Set-PcFile $pc 'deaf' ''
        $done = Repair-LlmPortProxy -StateDir $pc.Llm -ListenWaitMs 1
        Assert-Equal @($done.Outcome, $done.Writes) @('done', 3)
        Assert-Equal @(Get-PcCall $pc | ForEach-Object { $_ -replace ' listenaddress.*' }) @('netsh interface portproxy delete v4tov4', 'netsh interface portproxy set v4tov4', 'Restart-Service iphlpsvc')
    }

    Test-Heal 'rule without listener, restarted less than 30 minutes ago: exit 26, no second restart' {
        Set-PcFile $pc 'deaf' ''
        Set-PcRule $pc @(Get-Wanted $pc) @("$Lan/$($pc.Port)")
        $recent = InModule { Get-LlmUnixTime }
        [IO.File]::WriteAllText([IO.Path]::Combine($pc.Llm, 'owned.json'), "{`"rules`":[{`"listen`":`"$Lan`",`"listenPort`":$($pc.Port)}],`"restartedAt`":$recent}")
        Assert-Equal (Repair-LlmPortProxy -StateDir $pc.Llm -ListenWaitMs 1).Outcome 'iphlpsvc'
        Assert-Equal @(Get-PcCall $pc 'Restart-Service') @()
    }

    Test-Heal 'several addresses and IPv6: only eth0 on-link' -Config @{ topology = 'nat'; distro = 'Debian' } {
        Set-Distro $pc '172.28.5.9'
        Set-PcFile $pc 'wsl-ip' ("2: eth0    inet 10.255.0.7/24 scope global eth0\  valid_lft forever`n" +
            "2: eth0    inet6 fe80::1/64 scope link`n3: docker0    inet 172.17.0.1/16 scope global docker0`n2: eth0    inet 172.28.5.9/20 scope global secondary eth0\  valid`n")
        $null = Invoke-Heal 'done' 0
        Assert-Equal @(Get-PcRule $pc) @(Get-Wanted $pc '172.28.5.9')
    }

    Test-Heal 'UTF-16 output without a mark, CR CR LF, German words: same result' -Config @{ topology = 'nat'; distro = 'Debian' } {
        Set-Distro $pc '172.28.5.9'
        Set-PcBytes $pc 'wsl-running' ([Text.Encoding]::Unicode.GetBytes("Debian`r`r`nUbuntu`r`r`n"))
        Set-PcBytes $pc 'wsl-ip' ([Text.Encoding]::UTF8.GetBytes("2: eth0    inet 172.28.5.9/20 scope global eth0`r`r`n"))
        $null = Invoke-Heal 'done' 0
        Assert-Equal @(Get-PcRule $pc) @(Get-Wanted $pc '172.28.5.9')
    }

    Test-Heal 'distribution not running, NORMAL: exit 21, not started, entry kept' -Config @{ topology = 'nat'; distro = 'Debian' } {
        Set-PcRule $pc @(Get-Wanted $pc '172.28.5.9') @("$Lan/$($pc.Port)")
        Set-PcFile $pc 'wsl-all' "Debian`r`n"
        Set-PcFile $pc 'wsl-running' ''
        $null = Invoke-Heal 'not-running' 21
        Assert-Equal @(Get-PcCall $pc '^wsl -d') @()
        Assert-Equal @(Get-PcRule $pc) @(Get-Wanted $pc '172.28.5.9')
    }

    Test-Heal 'GAMING: gated, exit 0, no VM created, wsl.exe not even asked' -Config @{ topology = 'nat'; distro = 'Debian' } {
        Set-PcMode $pc 'GAMING'
        $null = Invoke-Heal 'gated' 0
        Assert-Equal @(Get-PcCall $pc '.') @()
    }

    Test-Heal 'wsl.exe hangs, fails or lists nothing: not known, exit 29, entry kept, also when DHCP gave a new address' -Config @{ topology = 'nat'; distro = 'Debian' } {
        foreach ($fault in 'wsl-hangs', 'wsl-fails', 'wsl-missing', 'nothing') {
            Set-Distro $pc '172.28.5.9'
            Set-PcRule $pc @("127.0.0.77/$($pc.Port) 172.28.5.9/$($pc.Port)") @("127.0.0.77/$($pc.Port)")
            if ($fault -eq 'nothing') { foreach ($list in 'wsl-all', 'wsl-running') { Set-PcFile $pc $list '' } } else { Set-PcFile $pc $fault ''; [IO.File]::Delete([IO.Path]::Combine($pc.State, 'wsl-all')) }
            $null = Invoke-Heal 'not-known' 29
            Assert-Equal @(Get-PcRule $pc) @("127.0.0.77/$($pc.Port) 172.28.5.9/$($pc.Port)") $fault
            if ($fault -ne 'nothing') { [IO.File]::Delete([IO.Path]::Combine($pc.State, $fault)) }
        }
    }

    Test-Heal 'topology auto and wsl.exe hangs: exit 29, the working rule stays' -Config @{ topology = 'auto' } {
        Set-PcRule $pc @(Get-Wanted $pc) @("$Lan/$($pc.Port)")
        foreach ($fault in 'wsl-hangs', 'wsl-fails', 'wsl-missing') {
            Set-PcFile $pc $fault ''
            $null = Invoke-Heal 'not-known' 29
            [IO.File]::Delete([IO.Path]::Combine($pc.State, $fault))
        }
        Set-PcFile $pc 'wsl-all' "Ubuntu`r`n"
        $null = Invoke-Heal 'not-known' 29
        Assert-Equal @(Get-PcRule $pc) @(Get-Wanted $pc)
    }

    Test-Heal 'Docker topology: wsl.exe is never asked, and a hang of it does not block a new LAN address' {
        Set-PcFile $pc 'wsl-hangs' ''
        Set-PcRule $pc @("127.0.0.77/$($pc.Port) 127.0.0.1/$($pc.Port)") @("127.0.0.77/$($pc.Port)")
        $null = Invoke-Heal 'done' 0
        Assert-Equal @(Get-PcRule $pc) @(Get-Wanted $pc)
        Assert-Equal @(Get-PcCall $pc '^wsl') @()
    }

    Test-Heal 'TCP accepts, HTTP silent: unhealthy, exit 20' -Vllm @{ Silent = $true } {
        InModule { $script:LlmLimits.ProofMs = 300 }
        try { Assert-True ((Invoke-Heal 'target-unhealthy' 20).say.Contains('silent')) 'the silence is named' } finally { InModule { $script:LlmLimits.ProofMs = 3000 } }
    }

    Test-Heal 'another model is served: wrong-model, exit 20' -Vllm @{ Model = 'tiny-1b' } {
        Assert-True ((Invoke-Heal 'wrong-model' 20).say.Contains('tiny-1b instead of big-32b')) 'both are named'
    }

    Test-Heal 'vLLM loading: exit 20, and nothing flaps' -Vllm @{ Slam = $true } {
        $null = Invoke-Heal 'target-loading' 20
        $before = @(Get-PcCall $pc).Count
        foreach ($again in 1..3) { Assert-Equal (Invoke-Heal 'target-loading' 20).writes 0 }
        Assert-Equal @(Get-PcCall $pc).Count $before
        $fake.Behavior.Slam = $false
        Assert-Equal (Invoke-Heal 'done' 0).writes 0
    }

    Test-Heal 'mirrored or bridged networking: what answers through the LAN address is right; else exit 28, the way out is named, no rule is touched' {
        foreach ($kind in 'Mirrored', 'bridged', 'virtioproxy') {
            Set-PcFile $pc '.wslconfig' "[wsl2]`r`nnetworkingMode = $kind`r`n"
            Set-PcRule $pc @((Get-Wanted $pc), '0.0.0.0/3389 10.0.0.9/3389') @("$Lan/$($pc.Port)")
            Assert-Equal (Invoke-Heal 'done' 0).writes 0
            $fake.Behavior.Slam = $true
            Assert-True ((Invoke-Heal 'unsupported-network' 28).say.Contains('networkingMode=nat')) 'the way out'
            $fake.Behavior.Slam = $false
            Assert-Equal @(Get-PcRule $pc) @((Get-Wanted $pc), '0.0.0.0/3389 10.0.0.9/3389')
        }
    }

    Test-Heal 'nat is nat in any spelling of .wslconfig, with a remark behind it too; another section does not count' {
        foreach ($line in 'networkingMode=nat', 'NetworkingMode = NAT # as it comes', 'networkingMode="nat"', '#networkingMode=mirrored', "[experimental] # old`r`nnetworkingMode=mirrored") {
            Set-PcFile $pc '.wslconfig' "[wsl2] # mine`r`n$line`r`n"
            Assert-Equal (Invoke-Heal 'done' 0).outcome 'done' $line
        }
        Assert-Equal @(Get-PcRule $pc) @(Get-Wanted $pc)
        Set-PcFile $pc '.wslconfig' "[WSL2] # mine`nnetworkingmode = `"Mirrored`" # no`n"
        $fake.Behavior.Slam = $true
        $null = Invoke-Heal 'unsupported-network' 28
    }

    Test-Heal 'vLLM wants a key: named as such, exit 20; with vllmKey it is right' -Vllm @{ Key = 'a-key-of-vllm' } {
        $json = Invoke-Heal 'key-refused' 20
        Assert-True ($json.say.Contains('401') -and $json.say.Contains('vllmKey')) $json.say
        Set-PcConfig $pc @{ vllmKey = 'another-key' }
        $null = Invoke-Heal 'key-refused' 20
        Set-PcConfig $pc @{ vllmKey = 'a-key-of-vllm' }
        Assert-Equal (Invoke-Heal 'done' 0).writes 0
    }

    Test-Heal 'the advice fits: a stopped distribution is not started by Docker Desktop' -Config @{ topology = 'nat'; distro = 'Debian' } {
        Set-Distro $pc '172.28.5.9'
        Set-PcFile $pc 'wsl-all' "Debian`r`n"
        Set-PcFile $pc 'wsl-running' ''
        $json = Invoke-Heal 'not-running' 21
        Assert-True ($json.say.Contains('-StartBigModel') -and -not $json.say.Contains('start Docker Desktop')) $json.say
    }

    Test-Heal '-Confirm: no means no, asked once for each change' {
        $answers = "n`nn`n" | & ([Diagnostics.Process]::GetCurrentProcess().Path) @ShellWords -NoProfile -Command ". '$LoadFile'; & '$WindowsDir/heal-portproxy.ps1' -Confirm -StateDir '$($pc.Llm)'; exit `$LASTEXITCODE"
        Assert-Equal $LASTEXITCODE 0 "$answers"
        Assert-Equal @(Get-PcRule $pc) @()
    }

    Test-Heal 'port in an excluded range: exit 33' {
        Set-PcFile $pc 'excluded' "Protokoll tcp Ausgeschlossene Portbereiche`r`n`r`n   $($pc.Port - 1)   $($pc.Port + 98)`r`n 50000  50059     *`r`n"
        $null = Invoke-Heal 'port-excluded' 33
        Assert-Equal @(Get-PcRule $pc) @()
    }

    Test-Heal 'Public network: exit 27' {
        Set-PcMachine $pc @() -Category 'Public'
        $null = Invoke-Heal 'public-network' 27
    }

    Test-Heal 'two healers: the second leaves at once, busy, exit 0' {
        $holds, $letsGo = [Threading.ManualResetEvent]::new($false), [Threading.ManualResetEvent]::new($false)
        $first = New-Shell
        $running = $first.AddScript({
                param($Holds, $LetsGo)
                $mutex = [Threading.Mutex]::new($true, "Global\$PID-LlmNodeHeal")
                [void]$Holds.Set()
                [void]$LetsGo.WaitOne()
                $mutex.ReleaseMutex()
            }).AddArgument($holds).AddArgument($letsGo).BeginInvoke()
        [void]$holds.WaitOne()
        try { $null = Invoke-Heal 'busy' 0 } finally { [void]$letsGo.Set(); $null = $first.EndInvoke($running); $first.Runspace.Dispose() }
        Assert-Equal @(Get-PcCall $pc) @()
    }

    Test-Heal 'not elevated: exit 25, nothing changed' {
        Set-PcFile $pc 'not-elevated' ''
        $null = Invoke-Heal 'not-elevated' 25
        Assert-Equal @(Get-PcCall $pc) @()
    }

    Test-Heal 'netsh refuses: exit 24, its words are passed on' {
        Set-PcFile $pc 'netsh-refuses' ''
        Assert-True ((Invoke-Heal 'netsh-failed' 24).say.Contains('erhoehte Rechte')) 'what netsh said'
    }

    Test-Heal '-WhatIf: no change' {
        $shown = Invoke-Script 'heal-portproxy' @{ StateDir = $pc.Llm; WhatIf = $true }
        Assert-Equal $shown.Code 0
        Assert-Equal @(Get-PcCall $pc) @()
    }

    Test-Heal 'a fault in config.json: exit 32' -Config @{ lanAddress = 'everywhere' } {
        Assert-True ((Invoke-Heal 'bad-config' 32).say.Contains('lanAddress must be auto or an IPv4 address')) 'the key is named'
    }
}
