# Owns: why http.sys did not let the mode endpoint listen: whose the reservation of its URL is, and which ports Windows keeps for itself.
function Resolve-LlmListenFault {
    # ErrorCode is Win32's: 5 access denied, 32 and 183 in use. Pure.
    param([int]$ErrorCode, [int]$Port, [AllowEmptyCollection()][object[]]$Excluded = @(), [string]$Reservation = '')
    foreach ($range in $Excluded) {
        if ($Port -ge $range.From -and $Port -le $range.To) {
            return New-LlmResult 'port-excluded' "Windows has reserved ports $($range.From) to $($range.To), port $Port among them. Restart the PC, or set another modePort in config.json and in router.yaml"
        }
    }
    if ($ErrorCode -ne 5) { return New-LlmResult 'port-in-use' "Port $Port is in use (error $ErrorCode). See who: Get-NetTCPConnection -LocalPort $Port -State Listen" }
    if ($Reservation -cin '', 'ours') { return New-LlmResult 'no-urlacl' "Not allowed to listen on port $Port. Run install.ps1 again: it reserves the address" }
    return New-LlmResult 'foreign-urlacl' "http://+:$Port/ is reserved for $Reservation. Take that away (netsh http delete urlacl url=http://+:$Port/), or set another modePort in config.json and in router.yaml"
}

# Empty, 'ours', or the SIDs that a foreign reservation is for. The value is a security descriptor (MS-DTYP 2.4.6): at 16 the place of its list,
# after 8 bytes its entries of type, flags, size, mask and SID. Ours lets LOCAL SERVICE (S-1-5-19) register: generic execute or all.
function Get-LlmUrlReservation {
    param([int]$Port)
    $key = Get-ItemProperty -LiteralPath 'HKLM:\SYSTEM\CurrentControlSet\Services\HTTP\Parameters\UrlAclInfo' -ErrorAction SilentlyContinue
    if ($null -eq $key -or $null -eq $key.PSObject.Properties["http://+:$Port/"]) { return '' }
    $bytes = [byte[]]$key."http://+:$Port/"
    $sids = @()
    try {
        $list = [BitConverter]::ToInt32($bytes, 16)
        $at = $list + 8
        for ($left = [BitConverter]::ToInt16($bytes, $list + 4); $left -gt 0; $left--) {
            $sid = "S-1-$($bytes[$at + 15])"
            for ($part = 0; $part -lt $bytes[$at + 9]; $part++) { $sid += '-' + [BitConverter]::ToUInt32($bytes, $at + 16 + 4 * $part) }
            if ($sid -ceq 'S-1-5-19' -and $bytes[$at] -eq 0 -and ($bytes[$at + 7] -band 0x30)) { return 'ours' }
            $sids += $sid
            $at += [BitConverter]::ToInt16($bytes, $at + 2)
        }
    }
    catch { return 'somebody (its entry cannot be read)' }
    return $(if ($sids.Count -gt 0) { $sids -join ', ' } else { 'nobody' })
}

# Hyper-V and winnat reserve some at every boot.
function Get-LlmExcludedPort {
    $shown = Invoke-LlmNative 'netsh' @('interface', 'ipv4', 'show', 'excludedportrange', 'protocol=tcp')
    return @(ConvertFrom-LlmExcludedPort $shown.Out)
}

# The words are localised, the numbers are not: a row is two numbers, with or without a star.
function ConvertFrom-LlmExcludedPort {
    param([AllowEmptyString()][string]$Text)
    foreach ($line in $Text -split '[\r\n]+') {
        if ($line -cmatch '\A\s*([0-9]{1,5})\s+([0-9]{1,5})\s*\*?\s*\z') { [pscustomobject]@{ From = [int]$Matches[1]; To = [int]$Matches[2] } }
    }
}
