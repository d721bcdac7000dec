# Owns: stand-ins for the service cmdlets, as far as IP Helper needs them. Its state is the line "State StartMode ProcessId" of the file `service`.
# Docs: learn.microsoft.com/powershell/module/microsoft.powershell.management, /cimcmdlets.
function Get-IpHelper {
    $line = @(Read-StateLine 'service') + 'Running Auto 1234'
    $state, $start, $id = $line[0].Split(' ')
    return [pscustomobject]@{ Name = 'iphlpsvc'; State = $state; StartMode = $start; ProcessId = [int]$id }
}

function Get-CimInstance {
    [CmdletBinding()]
    param([Parameter(Position = 0)][string]$ClassName, [string]$Filter, [string[]]$Property, [string]$Namespace, [string]$Query, [string]$QueryDialect, [string[]]$ComputerName, [switch]$KeyOnly, [switch]$Shallow, [uint32]$OperationTimeoutSec)
    if ($ClassName -ne 'Win32_Service' -or $Filter -ne "Name='iphlpsvc'") { throw "The stand-in knows no $ClassName with $Filter" }
    Get-IpHelper
}

function Start-Service {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([Parameter(Position = 0)][string[]]$Name, [string[]]$DisplayName, [switch]$PassThru, [string[]]$Include, [string[]]$Exclude)
    Add-StateCall "Start-Service $Name"
    [IO.File]::WriteAllText((Get-StatePath 'service'), "Running Auto 1234`n")
}

function Restart-Service {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([Parameter(Position = 0)][string[]]$Name, [string[]]$DisplayName, [switch]$Force, [switch]$PassThru, [string[]]$Include, [string[]]$Exclude)
    Add-StateCall "Restart-Service $Name"
    [IO.File]::Delete((Get-StatePath 'deaf'))
}
