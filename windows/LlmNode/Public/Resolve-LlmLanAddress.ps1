# Owns: which of the PC's addresses the Debian server reaches. Pure.
function Resolve-LlmLanAddress {
    <#
    .SYNOPSIS
    The address whose network holds the router's, never the one that the default route (a VPN) would choose.
    .PARAMETER Addresses
    IPv4 addresses of the PC: IPAddress, PrefixLength, InterfaceAlias, InterfaceIndex, AddressState.
    .PARAMETER LanAddress
    auto, or the address to use (when this PC has it).
    .PARAMETER RouterAddress
    Address of the Debian server; empty only with a fixed LanAddress or a single network.
    .OUTPUTS
    The address object, or null: cable out, or the server is in no network of this PC.
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)][AllowEmptyCollection()][object[]]$Addresses,
        [string]$LanAddress = 'auto',
        [string]$RouterAddress = ''
    )
    $usable = @($Addresses | Where-Object {
            "$($_.AddressState)" -eq 'Preferred' -and $_.IPAddress -notmatch '^169\.254\.' -and
            $_.InterfaceAlias -notmatch '^(Loopback|vEthernet \((WSL|Default Switch))'
        })
    if ($LanAddress -cne 'auto') { return $Addresses | Where-Object { $_.IPAddress -ceq $LanAddress -and "$($_.AddressState)" -eq 'Preferred' } }
    if ($RouterAddress) {
        $near = $null
        foreach ($address in $usable) {
            if (-not (Test-LlmOnLink $address.IPAddress $address.PrefixLength $RouterAddress)) { continue }
            # Cable and radio in one network: the lower interface number, so that the choice does not flap.
            if ($null -eq $near -or $address.InterfaceIndex -lt $near.InterfaceIndex) { $near = $address }
        }
        return $near
    }
    if ($usable.Count -eq 1) { return $usable[0] }
}

# Whether Other lies in the network Address/Prefix.
function Test-LlmOnLink {
    param([string]$Address, [int]$Prefix, [string]$Other)
    if ($Prefix -lt 8 -or $Prefix -ge 32) { return $false }
    $left = [Net.IPAddress]::Parse($Address).GetAddressBytes()
    $right = [Net.IPAddress]::Parse($Other).GetAddressBytes()
    for ($bit = 0; $bit -lt $Prefix; $bit++) {
        $mask = 0x80 -shr ($bit % 8)
        $index = [Math]::Floor($bit / 8)
        if (($left[$index] -band $mask) -ne ($right[$index] -band $mask)) { return $false }
    }
    return $true
}
