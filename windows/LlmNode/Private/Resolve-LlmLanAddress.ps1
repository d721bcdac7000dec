# Owns: which of the PC's addresses the Debian server reaches, and which of a distribution's Windows does. Pure.
function Resolve-LlmLanAddress {
    # The address object whose network holds the router's, never the one that the default route (a VPN) would choose. Null: cable out, or the
    # server is in no network of this PC. LanAddress may name one address of the PC; without RouterAddress only a single network is an answer.
    param(
        [AllowEmptyCollection()][object[]]$Addresses,
        [string]$LanAddress = 'auto',
        [string]$RouterAddress = ''
    )
    $usable = @($Addresses | Where-Object {
            "$($_.AddressState)" -ceq 'Preferred' -and $_.IPAddress -cnotmatch '^169\.254\.' -and
            $_.InterfaceAlias -cnotmatch '^(Loopback|vEthernet \((WSL|Default Switch))'
        })
    if ($LanAddress -cne 'auto') { return $Addresses | Where-Object { $_.IPAddress -ceq $LanAddress -and "$($_.AddressState)" -ceq 'Preferred' } }
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

function Resolve-LlmDistroAddress {
    # Text is the output of: ip -4 -o addr show dev eth0. `hostname -I` also lists docker bridges, which Windows cannot reach; so the
    # address must be eth0's and on-link with a vEthernet (WSL) adapter. Null when there is none.
    param([AllowEmptyString()][string]$Text, [AllowEmptyCollection()][object[]]$Addresses)
    $switches = @($Addresses | Where-Object { $_.InterfaceAlias -cmatch '^vEthernet ' })
    foreach ($found in [regex]::Matches($Text, '(?m)\beth0\s+inet ([0-9]+\.[0-9]+\.[0-9]+\.[0-9]+)/[0-9]+')) {
        $address = $found.Groups[1].Value
        foreach ($switch in $switches) {
            if (Test-LlmOnLink $switch.IPAddress $switch.PrefixLength $address) { return $address }
        }
    }
}
