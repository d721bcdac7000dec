# Owns: stand-ins for the firewall cmdlets. A rule is a file firewall/NAME with a line per property.
# Docs: learn.microsoft.com/powershell/module/netsecurity.
function Get-NetFirewallRule {
    [CmdletBinding()]
    param([Parameter(Position = 0)][string[]]$Name, [string[]]$DisplayName, [string[]]$DisplayGroup, [string[]]$Group, [switch]$All, [string]$PolicyStore, [switch]$TracePolicyStore, [string[]]$Enabled, [string[]]$Direction, [string[]]$Action, [int]$ThrottleLimit, [switch]$AsJob)
    $path = Get-StatePath "firewall/$Name"
    if (-not [IO.File]::Exists($path)) { return $PSCmdlet.WriteError((New-NotFound "firewall rule $Name")) }
    $rule = [ordered]@{ Name = "$Name" }
    foreach ($line in [IO.File]::ReadAllLines($path)) { $key, $value = $line -split '=', 2; $rule[$key] = $value }
    [pscustomobject]$rule
}

function New-NetFirewallRule {
    [CmdletBinding()]
    param([string]$Name, [string]$DisplayName, [string]$Description, [string]$Group, [string]$Enabled, [string[]]$Profile, [string[]]$Platform, [string]$Direction, [string]$Action, [string]$EdgeTraversalPolicy, [bool]$LooseSourceMapping, [bool]$LocalOnlyMapping,
        [string]$Owner, [string[]]$LocalAddress, [string[]]$RemoteAddress, [string]$Protocol, [string[]]$LocalPort, [string[]]$RemotePort, [string[]]$IcmpType, [string]$DynamicTarget, [string]$Program, [string]$Package, [string]$Service, [string[]]$InterfaceAlias,
        [string]$InterfaceType, [string]$LocalUser, [string]$RemoteUser, [string]$RemoteMachine, [string]$Authentication, [string]$Encryption, [bool]$OverrideBlockRules, [string]$PolicyStore, [string]$GPOSession, [int]$ThrottleLimit, [switch]$AsJob)
    Add-StateCall "New-NetFirewallRule $Name"
    [void][IO.Directory]::CreateDirectory((Get-StatePath 'firewall'))
    $lines = foreach ($key in $PSBoundParameters.Keys) { "$key=$($PSBoundParameters[$key] -join ',')" }
    [IO.File]::WriteAllLines((Get-StatePath "firewall/$Name"), [string[]]$lines)
}

function Remove-NetFirewallRule {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([Parameter(Position = 0)][string[]]$Name, [string[]]$DisplayName, [string[]]$DisplayGroup, [string[]]$Group, [switch]$All, [string]$PolicyStore, [string[]]$Enabled, [string[]]$Direction, [string[]]$Action, [int]$ThrottleLimit, [switch]$AsJob, [switch]$PassThru)
    Add-StateCall "Remove-NetFirewallRule $Name"
    [IO.File]::Delete((Get-StatePath "firewall/$Name"))
}
