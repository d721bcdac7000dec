# Owns: a pretended PC for tests that run whole scripts: state folders, stand-ins' files, and a fake vLLM over real sockets.
$Lan = '127.0.0.2'

# A PC in good order: NORMAL, Docker Desktop, LAN address 127.0.0.2, router at 127.0.0.9, firewall rules there, no portproxy rule yet.
function New-Pc {
    param([string]$Dir, [hashtable]$Config = @{}, [string]$Llm = [IO.Path]::Combine($Dir, 'llm'), [int]$Port = (Get-FreePort))
    $pc = [pscustomobject]@{ Llm = $Llm; State = [IO.Path]::Combine($Dir, 'pc'); Port = $Port }
    foreach ($folder in $pc.Llm, $pc.State, [IO.Path]::Combine($pc.State, 'firewall'), [IO.Path]::Combine($pc.State, 'start-menu')) { [void][IO.Directory]::CreateDirectory($folder) }
    $env:LLM_PC_STATE = $pc.State
    $global:StandInDocker = $null
    Set-PcConfig $pc @{ routerAddress = '127.0.0.9'; topology = 'docker'; vllmPort = $pc.Port; servedModel = 'big-32b' } $Config
    [IO.File]::WriteAllText([IO.Path]::Combine($pc.Llm, 'mode.txt'), "NORMAL`n")
    Set-PcFile $pc 'firewall/LlmNode-vLLM' "Enabled=True`nDescription=made by a test`n"
    Set-PcFile $pc 'wsl-all' "docker-desktop`r`n"
    Set-PcFile $pc 'wsl-running' "docker-desktop`r`n"
    Set-PcMachine $pc @()
    return $pc
}

# Adds keys to config.json.
function Set-PcConfig {
    param($Pc)
    $path = [IO.Path]::Combine($Pc.Llm, 'config.json')
    $keys = [ordered]@{}
    if ([IO.File]::Exists($path)) { foreach ($member in (ConvertFrom-Json -InputObject ([IO.File]::ReadAllText($path))).PSObject.Properties) { $keys[$member.Name] = $member.Value } }
    foreach ($more in $args) { foreach ($key in $more.Keys) { $keys[$key] = $more[$key] } }
    [IO.File]::WriteAllText($path, (InModule { param($Inner) ConvertTo-LlmJson $Inner } $keys))
}

# Addresses are 'address/prefix alias index'; listeners 'address process'.
function Set-PcMachine {
    param($Pc, [string[]]$Addresses = @('127.0.0.2/24 Ethernet 7'), [string[]]$Listeners = @(), [string]$Category = 'Private')
    if ($Addresses.Count -eq 0) { $Addresses = @('127.0.0.2/24 Ethernet 7') }
    $rows = foreach ($text in $Addresses) {
        $parts = $text -split '[/ ]'
        [ordered]@{ IPAddress = $parts[0]; PrefixLength = [int]$parts[1]; InterfaceAlias = $parts[2..($parts.Count - 2)] -join ' '; InterfaceIndex = [int]$parts[-1]; AddressState = 'Preferred' }
    }
    $id = 4000
    $held = foreach ($text in $Listeners) { $id++; [ordered]@{ LocalAddress = $text.Split(' ')[0]; LocalPort = $Pc.Port; OwningProcess = $id } }
    $id = 4000
    $names = foreach ($text in $Listeners) { $id++; [ordered]@{ Id = $id; ProcessName = $text.Split(' ')[1] } }
    $machine = [ordered]@{ addresses = @($rows); profiles = @([ordered]@{ InterfaceIndex = 7; NetworkCategory = $Category }); listeners = @($held); processes = @($names) }
    Set-PcFile $Pc 'machine.json' (InModule { param($Inner) ConvertTo-LlmJson $Inner } $machine)
}

function Set-PcFile { param($Pc, [string]$Name, [string]$Text) [IO.File]::WriteAllText([IO.Path]::Combine($Pc.State, $Name), $Text) }
function Set-PcBytes { param($Pc, [string]$Name, [byte[]]$Bytes) [IO.File]::WriteAllBytes([IO.Path]::Combine($Pc.State, $Name), $Bytes) }
function Set-PcMode { param($Pc, [string]$Mode) [IO.File]::WriteAllText([IO.Path]::Combine($Pc.Llm, 'mode.txt'), "$Mode`n") }
# Rules are 'listen/port connect/port'; those marked as owned were made by an earlier heal.
function Set-PcRule {
    param($Pc, [string[]]$Rules, [string[]]$Owned = @())
    Set-PcFile $Pc 'portproxy' (($Rules -join "`n") + "`n")
    $pairs = foreach ($pair in $Owned) { [ordered]@{ listen = $pair.Split('/')[0]; listenPort = [int]$pair.Split('/')[1] } }
    [IO.File]::WriteAllText([IO.Path]::Combine($Pc.Llm, 'owned.json'), (InModule { param($Inner) ConvertTo-LlmJson $Inner } ([ordered]@{ rules = @($pairs) })))
}
function Get-PcRule { param($Pc) $path = [IO.Path]::Combine($Pc.State, 'portproxy'); if ([IO.File]::Exists($path)) { [IO.File]::ReadAllLines($path) | Where-Object { $_ } } }
# Everything that was started or changed on the PC, in order; without a pattern only what writes.
function Get-PcCall {
    param($Pc, [string]$Match = '^(netsh .* (set|delete|add) |.*-Service |.*-NetFirewallRule |.*-ScheduledTask |icacls |docker (?!.* ps --quiet$)|Set-ItemProperty )')
    $path = [IO.Path]::Combine($Pc.State, 'calls')
    if ([IO.File]::Exists($path)) { [IO.File]::ReadAllLines($path) | Where-Object { $_ -match $Match } }
}

# Runs a script of windows/ as a person would; returns its exit code and its last line as JSON where it is.
function Invoke-Script {
    param([string]$Name, [hashtable]$With = @{})
    $lines = @(& ([IO.Path]::Combine($WindowsDir, "$Name.ps1")) @With)
    $json = if ($lines.Count -gt 0 -and "$($lines[-1])".StartsWith('{')) { ConvertFrom-Json -InputObject $lines[-1] } else { $null }
    return [pscustomobject]@{ Code = $LASTEXITCODE; Lines = $lines; Json = $json }
}

# Below the ports that systems give to connections and to who asks for any (32768 up on Linux, 49152 up on Windows), so that none of these takes it meanwhile.
$FreePort = @{ Last = Get-Random -Minimum 20000 -Maximum 32768 }

function Get-FreePort {
    for ($try = 1; $true; $try++) {
        $FreePort.Last = if ($FreePort.Last -eq 32767) { 20000 } else { $FreePort.Last + 1 }
        $probe = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Any, $FreePort.Last)
        $probe.ExclusiveAddressUse = $true
        try { $probe.Start(); return $FreePort.Last } catch [Net.Sockets.SocketException] { if ($try -eq 100) { throw } } finally { $probe.Stop() }
    }
}
