# Owns: promises of the small pure parts: quoting, JSON, .wslconfig, addresses, configuration, figures read from programs.
BeforeDiscovery {
    . ([IO.Path]::Combine($PSScriptRoot, 'support', 'vectors.ps1'))
    $OnWindows = [IO.Path]::DirectorySeparatorChar -eq '\'
}

Describe 'pure' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'support', 'load.ps1'))
        function New-Address { param([string]$Text) $parts = $Text -split '[/ ]', 4; [pscustomobject]@{ IPAddress = $parts[0]; PrefixLength = [int]$parts[1]; InterfaceIndex = [int]$parts[2]; InterfaceAlias = $parts[3]; AddressState = 'Preferred' } }
        Set-Native $global:RealNative
    }
    BeforeEach { $TestDir = New-TestDir; $env:LLM_PC_STATE = $TestDir }
    AfterAll { Stop-Shared }

    $quotings = [ordered]@{
        'plain' = 'compose', 'compose'; 'a blank' = 'a b', '"a b"'; 'nothing' = '', '""'; 'a quote' = 'a"b', '"a\"b"'
        'a path' = 'C:\Program Files\x', '"C:\Program Files\x"'; 'a path that ends in a backslash' = 'C:\a b\', '"C:\a b\\"'
        'backslashes before a quote' = 'a\\"b', '"a\\\\\"b"'; 'a backslash without blanks' = 'C:\x\', 'C:\x\'
    }
    It 'quoting: <name>' -ForEach @($quotings.Keys | ForEach-Object { @{ name = $_; pair = $quotings[$_] } }) {
        Assert-Equal (InModule { param($Word) ConvertTo-LlmCommandLine @($Word) } $pair[0]) $pair[1]
    }

    It 'a program gets exactly the words that were meant' -Skip:$OnWindows {
        $words = 'a b', '', 'c"d', 'e\', 'f g\', '\\"', 'C:\Program Files\x\'
        $ran = InModule { param($Words) Invoke-LlmNative 'printf' (@('%s|') + $Words) } $words
        Assert-Equal $ran.Out (($words -join '|') + '|')
    }

    It 'exit code, both streams, and a program that is not there' -Skip:$OnWindows {
        $ran = InModule { Invoke-LlmNative 'sh' @('-c', 'echo out; echo err >&2; exit 7') }
        Assert-Equal @($ran.ExitCode, $ran.Out, $ran.Err, $ran.TimedOut) @(7, "out`n", "err`n", $false)
        Assert-Equal (InModule { Invoke-LlmNative 'no-such-program' }).Missing $true
    }

    It 'a program that floods both streams does not hang' -Skip:$OnWindows {
        $ran = InModule { Invoke-LlmNative 'sh' @('-c', 'head -c 300000 /dev/zero | tr "\0" x; head -c 300000 /dev/zero | tr "\0" y >&2') }
        Assert-Equal @($ran.Out.Length, $ran.Err.Length) @(300000, 300000)
    }

    It 'a program that hangs is killed in time' -Skip:$OnWindows {
        $ran = InModule { Invoke-LlmNative 'sleep' @('60') -TimeoutMs 200 }
        Assert-Equal @($ran.TimedOut, $ran.ExitCode) @($true, $null)
    }

    It 'the same bytes on every engine' {
        $value = [ordered]@{ text = "a`"b\c<>&'`t" + [char]0xe4; whole = 17; none = $null; yes = $true; list = @(1, 'x'); empty = @(); inner = [ordered]@{} }
        $json = InModule { param($Value) ConvertTo-LlmJson $Value } $value
        Assert-True ($json -ceq '{"text":"a\"b\\c<>&''\u0009\u00e4","whole":17,"none":null,"yes":true,"list":[1,"x"],"empty":[],"inner":{}}') $json
        Assert-Equal (ConvertFrom-Json -InputObject $json).text $value.text
    }

    It '.wslconfig: <name>' -ForEach @(
        @{ name = 'no file'; before = ''; after = "[general]`r`ninstanceIdleTimeout=-1`r`n[wsl2]`r`nvmIdleTimeout=-1`r`n" }
        @{ name = 'other keys stay'; before = "[wsl2]`r`nmemory=24GB`r`n"; after = "[wsl2]`r`nvmIdleTimeout=-1`r`nmemory=24GB`r`n[general]`r`ninstanceIdleTimeout=-1`r`n" }
        @{ name = 'what somebody has set stays'; before = "[wsl2]`nvmIdleTimeout=60000 `n[general]`ninstanceIdleTimeout = 5`n"; after = "[wsl2]`nvmIdleTimeout=60000 `n[general]`ninstanceIdleTimeout = 5`n" }
        @{ name = 'comments and unknown sections stay'; before = "# mine`n[experimental]`nsparseVhd=true`n[WSL2]`n#vmIdleTimeout=1`n"; after = "# mine`n[experimental]`nsparseVhd=true`n[WSL2]`nvmIdleTimeout=-1`n#vmIdleTimeout=1`n[general]`ninstanceIdleTimeout=-1`n" }
        @{ name = 'names beyond ASCII, mixed line ends, no last one'; before = "[wsl2]`r`nkernel=C:\Users\J$([char]0xFC)rgen\$([char]0x732B)`nx=1`r`n`n`n# ende"; after = "[wsl2]`r`nvmIdleTimeout=-1`r`nkernel=C:\Users\J$([char]0xFC)rgen\$([char]0x732B)`nx=1`r`n`n`n# ende`r`n[general]`r`ninstanceIdleTimeout=-1`r`n" }
    ) {
        foreach ($encoding in [Text.UTF8Encoding]::new($false), [Text.UTF8Encoding]::new($true), [Text.UnicodeEncoding]::new($false, $true)) {
            # A mark stands at the head of a file that has one.
            [byte[]]$bytes = @(if ($before) { @($encoding.GetPreamble()) + @($encoding.GetBytes($before)) })
            [byte[]]$wanted = @(if ($before) { $encoding.GetPreamble() }) + @($encoding.GetBytes($after))
            if (-not $before -and $encoding -is [Text.UnicodeEncoding]) { continue }
            $merged = InModule { param($Bytes) Merge-LlmWslConfig $Bytes } $bytes
            Assert-Equal ([BitConverter]::ToString($merged.Bytes)) ([BitConverter]::ToString($wanted)) $encoding.WebName
            Assert-Equal @((InModule { param($Bytes) Merge-LlmWslConfig $Bytes } $merged.Bytes).Added).Count 0 'keys added a second time'
            $back = InModule { param($Merged) Remove-LlmWslPiece $Merged.Bytes $Merged.Added } $merged
            Assert-Equal ([BitConverter]::ToString($back)) ([BitConverter]::ToString($bytes)) 'taken out again'
        }
    }

    $lanCases = @(
        @('the network of the router', @('192.168.1.20/24 7 Ethernet', '10.8.0.2/24 3 wg0'), 'auto', '192.168.1.10', '192.168.1.20'),
        @('a VPN that covers everything does not count', @('10.0.0.5/1 3 vpn', '192.168.1.20/24 7 Ethernet'), 'auto', '192.168.1.10', '192.168.1.20'),
        @('cable and radio: the lower interface number', @('192.168.1.21/24 12 Wi-Fi', '192.168.1.20/24 7 Ethernet'), 'auto', '192.168.1.10', '192.168.1.20'),
        @('a Hyper-V switch of the WSL is no LAN', @('192.168.1.1/24 40 vEthernet (WSL (Hyper-V firewall))'), 'auto', '192.168.1.10', $null),
        @('an external Hyper-V switch is the LAN', @('192.168.1.20/24 40 vEthernet (LAN)'), 'auto', '192.168.1.10', '192.168.1.20'),
        @('an address of its own making is no LAN', @('169.254.1.2/16 7 Ethernet'), 'auto', '169.254.1.3', $null),
        @('the router elsewhere', @('192.168.2.20/24 7 Ethernet'), 'auto', '192.168.1.10', $null),
        @('a /23 network', @('192.168.0.20/23 7 Ethernet'), 'auto', '192.168.1.10', '192.168.0.20'),
        @('just outside a /25 network', @('192.168.1.20/25 7 Ethernet'), 'auto', '192.168.1.128', $null),
        @('a fixed address that the PC has', @('192.168.1.20/24 7 Ethernet', '10.0.0.2/8 3 other'), '10.0.0.2', '192.168.1.10', '10.0.0.2'),
        @('a fixed address that the PC has not', @('192.168.1.20/24 7 Ethernet'), '192.168.1.99', '192.168.1.10', $null),
        @('no router address: the only network', @('192.168.1.20/24 7 Ethernet', '172.28.0.1/20 40 vEthernet (WSL)'), 'auto', '', '192.168.1.20'),
        @('no router address and two networks: no guess', @('192.168.1.20/24 7 Ethernet', '10.8.0.2/24 3 wg0'), 'auto', '', $null),
        @('no address at all', @(), 'auto', '192.168.1.10', $null)
    )
    It 'lan address: <name>' -ForEach @($lanCases | ForEach-Object { @{ name = $_[0]; case = $_ } }) {
        $found = InModule { param($Asked) Resolve-LlmLanAddress @Asked } @{ Addresses = @($case[1] | ForEach-Object { New-Address $_ }); LanAddress = $case[2]; RouterAddress = $case[3] }
        Assert-Equal $(if ($null -ne $found) { $found.IPAddress } else { $null }) $case[4]
    }

    It 'config: <text> is a fault that names <names>' -ForEach @(
        foreach ($pair in @(
                @('{"lanAddress":"192.168.1.20; calc"}', 'lanAddress'), @('{"composeFile":"a\"b"}', 'composeFile'), @('{"distro":"x -e rm"}', 'distro'), @('{"distro":"-e"}', 'distro'), @('{"topology":"bridged"}', 'topology')
                @('{"modePort":0}', 'modePort'), @('{"vllmPort":"8000"}', 'vllmPort'), @('{"modePort":true}', 'modePort'), @('{"modePort":null}', 'modePort'), @('{"modePort":65536}', 'modePort'), @('{"modePort":-1}', 'modePort')
                @('{"modePort":18000.5}', 'modePort'), @('{"modePort":1e300}', 'modePort'), @('{"modePort":99999999999999999999999999}', 'modePort'), @('{"modePort":[18000]}', 'modePort')
                @('{"routerUrl":"192.168.1.10"}', 'routerUrl'), @('{"lanAdress":"auto"}', 'Unknown key'), @('{"LANADDRESS":"auto"}', 'Unknown key'), @('[]', 'one object'), @('{', 'not JSON'), @('{"routerKey":1}', 'routerKey')
                @('{"routerAddress":"999.1.1.1"}', 'routerAddress'), @('{"routerAddress":"1.2.3"}', 'routerAddress'), @('{"routerAddress":"1.2.3.256"}', 'routerAddress'), @('{"routerAddress":"1.2.3.4\n"}', 'routerAddress')
                @('{"routerAddress":"1.2.3.\u0664"}', 'routerAddress'), @('{"lanAddress":"192.168.01.5"}', 'lanAddress'), @('{"lanAddress":"au\u00adto"}', 'lanAddress'), @('{"topology":"docker\u200d"}', 'topology')
                @('{"routerUrl":"http://debian:99999"}', 'routerUrl'), @('{"routerUrl":"http://[::1"}', 'routerUrl'), @('{"routerUrl":"ftp://debian"}', 'routerUrl'), @('{"routerUrl":"http://debian/router"}', 'routerUrl')
                @('{"routerAddress":"::1"}', 'routerAddress'), @('{"routerAddress":" 1.2.3.4"}', 'routerAddress'), @('{"routerAddress":"1.2.3.4/24"}', 'routerAddress'), @('{"lanAddress":"256.1.1.1"}', 'lanAddress'), @('{"lanAddress":"AUTO"}', 'lanAddress')
                @('{"topology":"nat"}', 'distro'), @('{"playHotkey":"Ctrl+Alt+P"}', 'playHotkey'))) { @{ text = $pair[0]; names = $pair[1] } }
    ) {
        $read = InModule { param($Text) ConvertFrom-LlmConfig -Text $Text } $text
        Assert-True (@($read.Faults).Count -eq 1 -and $read.Faults[0].Contains($names)) "$($read.Faults)"
    }

    It 'config: a port is a port in every numeric type' {
        foreach ($type in [byte], [sbyte], [int16], [uint16], [int], [uint32], [long], [uint64], [single], [double], [decimal], [bigint]) {
            $value = 99 -as $type
            foreach ($key in 'modePort', 'vllmPort') { Assert-Equal (InModule { param($Pair) Get-LlmConfigFault $Pair[0] $Pair[1] } @($key, $value)) $null "$type" }
            foreach ($key in 'lanAddress', 'routerAddress', 'routerUrl', 'routerKey', 'vllmKey', 'composeFile', 'servedModel', 'topology', 'distro', 'playHotkey') {
                Assert-True ("$(InModule { param($Pair) Get-LlmConfigFault $Pair[0] $Pair[1] } @($key, $value))".Contains($key)) "$key as $type is a fault with its name"
            }
        }
        foreach ($text in '18001', '18001.0', '1.8001e4', '18001.00') {
            $read = InModule { param($Text) ConvertFrom-LlmConfig -Text $Text } "{`"modePort`":$text}"
            Assert-Equal @($read.Faults) @()
            Assert-True ($read.Config.modePort -is [int] -and $read.Config.modePort -eq 18001) $text
        }
    }

    It 'config: what version 0.1 wrote is still read' {
        Assert-Equal @((InModule { ConvertFrom-LlmConfig -Text '{"routerAddress":"192.168.1.10","vramFreeMiB":1500,"modePort":18000}' }).Faults) @()
    }

    It 'the sample has every key and no fault; nothing at all means the defaults' {
        $read = InModule { param($Text) ConvertFrom-LlmConfig -Text $Text } ([IO.File]::ReadAllText([IO.Path]::Combine($WindowsDir, 'config.sample.json')))
        Assert-Equal @($read.Faults) @()
        $keys = @((ConvertFrom-Json -InputObject ([IO.File]::ReadAllText([IO.Path]::Combine($WindowsDir, 'config.sample.json')))).PSObject.Properties | ForEach-Object { $_.Name })
        Assert-Equal $keys @((InModule { ConvertFrom-LlmConfig }).Config.PSObject.Properties | ForEach-Object { $_.Name })
        Assert-Equal (InModule { ConvertFrom-LlmConfig -Text ' ' }).Config.vllmPort 8000
    }

    It 'running requests are summed over engines; no line is no answer, not zero' {
        $count = { param($Text) InModule { param($Inner) ConvertFrom-LlmMetrics $Inner } $Text }
        Assert-Equal (& $count "# HELP vllm:num_requests_running x`nvllm:num_requests_running{engine=`"0`",model_name=`"a`"} 2.0`nvllm:num_requests_running{engine=`"1`"} 1.0`nvllm:num_requests_waiting{} 9.0`n") 3
        Assert-Equal (& $count "vllm:num_requests_running 0.0`r`n") 0
        Assert-Equal (& $count '<html>502</html>') $null
        Assert-Equal @(InModule { ConvertFrom-LlmVramQuery "812, 24564`r`n100, 8192`r`n" }) @([ordered]@{ Used = 812; Total = 24564 }, [ordered]@{ Used = 100; Total = 8192 })
        Assert-Equal @(InModule { ConvertFrom-LlmVramQuery 'NVIDIA-SMI has failed' }) @()
    }
}
