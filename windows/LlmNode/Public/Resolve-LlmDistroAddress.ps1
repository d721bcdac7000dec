# Owns: which address of a WSL distribution Windows can reach. Pure.
function Resolve-LlmDistroAddress {
    <#
    .SYNOPSIS
    The eth0 address that lies in the network of a vEthernet (WSL) adapter.
    .DESCRIPTION
    `hostname -I` also lists docker bridges, which Windows cannot reach; so the address must be eth0's and on-link.
    .PARAMETER Text
    Output of: ip -4 -o addr show dev eth0
    .PARAMETER Addresses
    IPv4 addresses of Windows, as for Resolve-LlmLanAddress.
    .OUTPUTS
    The address as text, or null.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)][AllowEmptyString()][string]$Text,
        [Parameter(Mandatory = $true)][AllowEmptyCollection()][object[]]$Addresses
    )
    $switches = @($Addresses | Where-Object { $_.InterfaceAlias -match '^vEthernet ' })
    foreach ($found in [regex]::Matches($Text, '(?m)\beth0\s+inet (\d+\.\d+\.\d+\.\d+)/\d+')) {
        $address = $found.Groups[1].Value
        foreach ($switch in $switches) {
            if (Test-LlmOnLink $switch.IPAddress $switch.PrefixLength $address) { return $address }
        }
    }
}
