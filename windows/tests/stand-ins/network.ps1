# Owns: stand-ins for the network cmdlets of Windows: addresses, profiles, listening ports.
# Docs: learn.microsoft.com/powershell/module/nettcpip, /netconnection, /microsoft.powershell.management/get-process.
function Get-NetIPAddress {
    [CmdletBinding()]
    param([string[]]$IPAddress, [uint32[]]$InterfaceIndex, [string[]]$InterfaceAlias, [string[]]$AddressFamily, [string[]]$Type, [byte[]]$PrefixLength,
        [string[]]$PrefixOrigin, [string[]]$SuffixOrigin, [string[]]$AddressState, [bool[]]$SkipAsSource, [string]$PolicyStore, [switch]$IncludeAllCompartments, [int]$ThrottleLimit, [switch]$AsJob)
    Read-Machine 'addresses'
}

function Get-NetConnectionProfile {
    [CmdletBinding()]
    param([string[]]$Name, [string[]]$InterfaceAlias, [uint32[]]$InterfaceIndex, [string[]]$NetworkCategory, [string[]]$IPv4Connectivity, [string[]]$IPv6Connectivity, [int]$ThrottleLimit, [switch]$AsJob)
    Read-Machine 'profiles' | Where-Object { -not $InterfaceIndex -or $InterfaceIndex -contains $_.InterfaceIndex }
}

# Beside what machine.json lists, IP Helper listens for every portproxy rule while it runs and is not deaf.
function Get-NetTCPConnection {
    [CmdletBinding()]
    param([string[]]$LocalAddress, [uint16[]]$LocalPort, [string[]]$RemoteAddress, [uint16[]]$RemotePort, [string[]]$State, [string[]]$AppliedSetting, [uint32[]]$OwningProcess, [int]$ThrottleLimit, [switch]$AsJob)
    $rows = @(Read-Machine 'listeners')
    $service = Get-IpHelper
    if ($service.State -eq 'Running' -and -not [IO.File]::Exists((Get-StatePath 'deaf'))) {
        $rows += foreach ($line in Read-StateLine 'portproxy') {
            $address, $port = $line.Split(' ')[0].Split('/')
            [pscustomobject]@{ LocalAddress = $address; LocalPort = [int]$port; OwningProcess = $service.ProcessId }
        }
    }
    # What a fake model really holds on loopback is Docker's, as on a PC whose compose file publishes 127.0.0.1:8000.
    $rows += foreach ($held in [Net.NetworkInformation.IPGlobalProperties]::GetIPGlobalProperties().GetActiveTcpListeners()) {
        if ("$($held.Address)" -eq '127.0.0.1' -and -not (Test-Hidden $held.Port)) { [pscustomobject]@{ LocalAddress = '127.0.0.1'; LocalPort = $held.Port; OwningProcess = 3999 } }
    }
    $rows = @($rows | Where-Object { $LocalPort -contains $_.LocalPort })
    if ($rows.Count -eq 0) { $PSCmdlet.WriteError((New-NotFound 'MSFT_NetTCPConnection')) }
    $rows
}

function Get-Process {
    [CmdletBinding()]
    param([Parameter(Position = 0)][string[]]$Name, [int[]]$Id, [switch]$IncludeUserName, [string[]]$ComputerName, [switch]$Module, [switch]$FileVersionInfo)
    $known = @(Read-Machine 'processes') + [pscustomobject]@{ Id = 3999; ProcessName = 'com.docker.backend' }
    $rows = @($known | Where-Object { $Id -contains $_.Id })
    if ($rows.Count -eq 0) { $PSCmdlet.WriteError((New-NotFound "process $Id")) }
    $rows
}

function Test-Hidden { param([int]$Port) return $null -ne $global:PcFake -and $global:PcFake.Port -eq $Port -and $global:PcFake.Behavior.Hidden }
