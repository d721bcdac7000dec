# Owns: promises of the small pure parts: quoting, JSON, .wslconfig, addresses, configuration, figures read from programs.

$quotings = [ordered]@{
    'plain' = 'compose', 'compose'; 'a blank' = 'a b', '"a b"'; 'nothing' = '', '""'; 'a quote' = 'a"b', '"a\"b"'
    'a path' = 'C:\Program Files\x', '"C:\Program Files\x"'; 'a path that ends in a backslash' = 'C:\a b\', '"C:\a b\\"'
    'backslashes before a quote' = 'a\\"b', '"a\\\\\"b"'; 'a backslash without blanks' = 'C:\x\', 'C:\x\'
}
foreach ($name in $quotings.Keys) {
    Test "quoting: $name" { Assert-Equal (InModule { param($Word) ConvertTo-LlmCommandLine @($Word) } $quotings[$name][0]) $quotings[$name][1] }
}

Test 'quoting: a program gets exactly the words that were meant' -NeedsEngine {
    $words = 'a b', '', 'c"d', 'e\', 'f g\', '\\"', 'C:\Program Files\x\'
    $ran = InModule { param($Words) Invoke-LlmNative 'printf' (@('%s|') + $Words) } $words
    Assert-Equal $ran.Out (($words -join '|') + '|')
}

Test 'native: exit code, both streams, and a program that is not there' -NeedsEngine {
    $ran = InModule { Invoke-LlmNative 'sh' @('-c', 'echo out; echo err >&2; exit 7') }
    Assert-Equal @($ran.ExitCode, $ran.Out, $ran.Err, $ran.TimedOut) @(7, "out`n", "err`n", $false)
    Assert-Equal (InModule { Invoke-LlmNative 'no-such-program' }).Missing $true
}

Test 'native: a program that floods both streams does not hang' -NeedsEngine {
    $ran = InModule { Invoke-LlmNative 'sh' @('-c', 'head -c 300000 /dev/zero | tr "\0" x; head -c 300000 /dev/zero | tr "\0" y >&2') }
    Assert-Equal @($ran.Out.Length, $ran.Err.Length) @(300000, 300000)
}

Test 'native: a program that hangs is killed in time' -NeedsEngine {
    $ran = InModule { Invoke-LlmNative 'sleep' @('60') -TimeoutMs 200 }
    Assert-Equal @($ran.TimedOut, $ran.ExitCode) @($true, $null)
}

Test 'json: the same bytes on every engine' {
    $value = [ordered]@{ text = "a`"b\c<>&'`t" + [char]0xe4; whole = 17; none = $null; yes = $true; list = @(1, 'x'); empty = @(); inner = [ordered]@{} }
    $json = InModule { param($Value) ConvertTo-LlmJson $Value } $value
    Assert-True ($json -ceq '{"text":"a\"b\\c<>&''\u0009\u00e4","whole":17,"none":null,"yes":true,"list":[1,"x"],"empty":[],"inner":{}}') $json
    Assert-Equal (ConvertFrom-Json -InputObject $json).text $value.text
}

$wslConfigs = [ordered]@{
    'no file' = '', "[general]`r`ninstanceIdleTimeout=-1`r`n[wsl2]`r`nvmIdleTimeout=-1`r`n"
    'other keys stay' = "[wsl2]`r`nmemory=24GB`r`n", "[wsl2]`r`nvmIdleTimeout=-1`r`nmemory=24GB`r`n[general]`r`ninstanceIdleTimeout=-1`r`n"
    'what somebody has set stays' = "[wsl2]`nvmIdleTimeout=60000 `n[general]`ninstanceIdleTimeout = 5`n", "[wsl2]`nvmIdleTimeout=60000 `n[general]`ninstanceIdleTimeout = 5`n"
    'comments and unknown sections stay' = "# mine`n[experimental]`nsparseVhd=true`n[WSL2]`n#vmIdleTimeout=1`n", "# mine`n[experimental]`nsparseVhd=true`n[WSL2]`nvmIdleTimeout=-1`n#vmIdleTimeout=1`n[general]`ninstanceIdleTimeout=-1`n"
}
foreach ($name in $wslConfigs.Keys) {
    Test "wslconfig: $name" {
        $merged = Merge-LlmWslConfig -Text $wslConfigs[$name][0]
        Assert-Equal $merged.Text $wslConfigs[$name][1]
        Assert-Equal @((Merge-LlmWslConfig -Text $merged.Text).Added).Count 0 'keys added a second time'
    }
}

Test 'wslconfig: taking our keys out again gives the text from before, but for what somebody changed meanwhile' {
    foreach ($before in '', "[wsl2]`r`nmemory=24GB`r`n", "[wsl2]`nvmIdleTimeout=60000`n") {
        $merged = Merge-LlmWslConfig -Text $before
        Assert-Equal (Merge-LlmWslConfig -Text $merged.Text -Remove $merged.Added).Text $before
    }
    Assert-Equal (Merge-LlmWslConfig -Text "[wsl2]`nvmIdleTimeout=5`n" -Remove @('wsl2.vmIdleTimeout')).Text "[wsl2]`nvmIdleTimeout=5`n"
}

function New-Address { param([string]$Text) $parts = $Text -split '[/ ]', 4; [pscustomobject]@{ IPAddress = $parts[0]; PrefixLength = [int]$parts[1]; InterfaceIndex = [int]$parts[2]; InterfaceAlias = $parts[3]; AddressState = 'Preferred' } }
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
foreach ($case in $lanCases) {
    Test "lan address: $($case[0])" {
        $found = Resolve-LlmLanAddress -Addresses @($case[1] | ForEach-Object { New-Address $_ }) -LanAddress $case[2] -RouterAddress $case[3]
        Assert-Equal $(if ($null -ne $found) { $found.IPAddress } else { $null }) $case[4]
    }
}

$configFaults = [ordered]@{
    '{"lanAddress":"192.168.1.20; calc"}' = 'lanAddress'; '{"composeFile":"a\"b"}' = 'composeFile'; '{"distro":"x -e rm"}' = 'distro'; '{"topology":"bridged"}' = 'topology'
    '{"modePort":0}' = 'modePort'; '{"vllmPort":"8000"}' = 'vllmPort'; '{"routerUrl":"192.168.1.10"}' = 'routerUrl'; '{"lanAdress":"auto"}' = 'Unknown key'; '[]' = 'one object'; '{' = 'not JSON'
}
foreach ($text in $configFaults.Keys) {
    Test "config: $text is a fault that names $($configFaults[$text])" {
        $read = ConvertFrom-LlmConfig -Text $text
        Assert-True (@($read.Faults).Count -eq 1 -and $read.Faults[0].Contains($configFaults[$text])) "$($read.Faults)"
    }
}

Test 'config: the sample has every key and no fault; nothing at all means the defaults' {
    $read = ConvertFrom-LlmConfig -Text ([IO.File]::ReadAllText([IO.Path]::Combine($WindowsDir, 'config.sample.json')))
    Assert-Equal @($read.Faults) @()
    $keys = @((ConvertFrom-Json -InputObject ([IO.File]::ReadAllText([IO.Path]::Combine($WindowsDir, 'config.sample.json')))).PSObject.Properties | ForEach-Object { $_.Name })
    Assert-Equal $keys @((ConvertFrom-LlmConfig).Config.PSObject.Properties | ForEach-Object { $_.Name })
    Assert-Equal (ConvertFrom-LlmConfig -Text ' ').Config.vramFreeMiB 1500
}

Test 'figures: running requests are summed over engines; no line is no answer, not zero' {
    $count = { param($Text) InModule { param($Inner) ConvertFrom-LlmMetrics $Inner } $Text }
    Assert-Equal (& $count "# HELP vllm:num_requests_running x`nvllm:num_requests_running{engine=`"0`",model_name=`"a`"} 2.0`nvllm:num_requests_running{engine=`"1`"} 1.0`nvllm:num_requests_waiting{} 9.0`n") 3
    Assert-Equal (& $count "vllm:num_requests_running 0.0`r`n") 0
    Assert-Equal (& $count '<html>502</html>') $null
    Assert-Equal (InModule { ConvertFrom-LlmVramQuery "812`r`n100`r`n" }) 912
    Assert-Equal (InModule { ConvertFrom-LlmVramQuery 'NVIDIA-SMI has failed' }) $null
}
