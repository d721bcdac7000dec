# Owns: stand-ins for the network cmdlets of Windows: addresses, profiles, listening ports.
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
    $rows = @($rows | Where-Object { $LocalPort -contains $_.LocalPort })
    if ($rows.Count -eq 0) { $PSCmdlet.WriteError((New-NotFound 'MSFT_NetTCPConnection')) }
    $rows
}

function Get-Process {
    [CmdletBinding()]
    param([Parameter(Position = 0)][string[]]$Name, [int[]]$Id, [switch]$IncludeUserName, [string[]]$ComputerName, [switch]$Module, [switch]$FileVersionInfo)
    $rows = @(Read-Machine 'processes' | Where-Object { $Id -contains $_.Id })
    if ($rows.Count -eq 0) { $PSCmdlet.WriteError((New-NotFound "process $Id")) }
    $rows
}
