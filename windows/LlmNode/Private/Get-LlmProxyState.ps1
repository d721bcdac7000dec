# Owns: reading the state that Resolve-LlmPortProxyPlan judges. Changes nothing and starts nothing; in GAMING it reads the mode only.
function Get-LlmProxyState {
    param($Config, [string]$StateDir, [bool]$Relistened)
    $state = [ordered]@{ mode = (Get-LlmMode -StateDir $StateDir).Mode; elevated = $false; port = $Config.vllmPort }
    if ($state.mode -cne 'NORMAL') { return [pscustomobject]$state }
    $state.elevated = Test-LlmElevated
    if (-not $state.elevated) { return [pscustomobject]$state }
    $addresses = @(Get-NetIPAddress -AddressFamily IPv4)
    $lan = Resolve-LlmLanAddress -Addresses $addresses -LanAddress $Config.lanAddress -RouterAddress $Config.routerAddress
    $owned = Read-LlmOwned $StateDir
    $wsl = Get-LlmWslState $Config $addresses
    $state.network = $wsl.Network
    $state.target = [pscustomobject]@{ running = $wsl.Running; address = $wsl.Address }
    $state.lan = if ($null -ne $lan) { $lan.IPAddress } else { $null }
    $state.rules = @(Get-LlmPortProxyRule)
    $state.owned = @($owned.rules)
    $service = Get-CimInstance -ClassName 'Win32_Service' -Filter "Name='iphlpsvc'"
    $state.service = if ($service.State -ceq 'Running') { 'running' } elseif ($service.StartMode -ceq 'Disabled') { 'disabled' } else { 'stopped' }
    $state.listeners = @(Get-LlmListener $Config.vllmPort $service.ProcessId)
    $state.firewall = if ($null -ne (Get-NetFirewallRule -Name 'LlmNode-vLLM' -ErrorAction SilentlyContinue)) { 'ok' } else { 'missing' }
    $state.profile = if ($null -ne $lan) { "$(@(Get-NetConnectionProfile -InterfaceIndex $lan.InterfaceIndex -ErrorAction SilentlyContinue | ForEach-Object { $_.NetworkCategory })[0])" } else { '' }
    $state.excluded = (@($state.listeners | Where-Object { $_.ours }).Count -eq 0) -and (Test-LlmExcludedPort $Config.vllmPort)
    $state.relistened = $Relistened
    $state.restartAgeSec = if ($owned.restartedAt -gt 0) { (Get-LlmUnixTime) - $owned.restartedAt } else { $null }
    return [pscustomobject]$state
}

# Trap: the words of whoami are localised, the SID of the integrity level is not: High or System.
function Test-LlmElevated {
    return (Invoke-LlmNative 'whoami' @('/groups', '/fo', 'csv', '/nh')).Out -cmatch '"S-1-16-(12288|16384)"'
}

# Trap: netsh prints the rules in the language of Windows; the registry does not. A rule is a value "address/port".
function Get-LlmPortProxyRule {
    $key = Get-ItemProperty -LiteralPath 'HKLM:\SYSTEM\CurrentControlSet\Services\PortProxy\v4tov4\tcp' -ErrorAction SilentlyContinue
    if ($null -eq $key) { return }
    foreach ($value in $key.PSObject.Properties) {
        if ("$($value.Name) $($value.Value)" -cnotmatch '\A([^/ ]+)/([0-9]{1,5}) ([^/ ]+)/([0-9]{1,5})\z') { continue }
        [pscustomobject]@{ listen = $Matches[1]; listenPort = [int]$Matches[2]; connect = $Matches[3]; connectPort = [int]$Matches[4] }
    }
}

# Who listens on the port. Ours is what the process of IP Helper holds.
function Get-LlmListener {
    param([int]$Port, [int]$ServiceProcess)
    foreach ($row in @(Get-NetTCPConnection -State Listen -LocalPort $Port -ErrorAction SilentlyContinue)) {
        $process = @(Get-Process -Id $row.OwningProcess -ErrorAction SilentlyContinue)
        $name = if ($process.Count -gt 0) { $process[0].ProcessName } else { "process $($row.OwningProcess)" }
        [pscustomobject]@{ address = "$($row.LocalAddress)"; process = $name; ours = $ServiceProcess -gt 0 -and $row.OwningProcess -eq $ServiceProcess }
    }
}

function Test-LlmExcludedPort {
    param([int]$Port)
    return @(Get-LlmExcludedPort | Where-Object { $Port -ge $_.From -and $Port -le $_.To }).Count -gt 0
}

function Get-LlmUnixTime { return [DateTimeOffset]::UtcNow.ToUnixTimeSeconds() }
