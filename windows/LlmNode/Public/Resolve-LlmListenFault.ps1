# Owns: why http.sys did not let the mode endpoint listen. Pure.
function Resolve-LlmListenFault {
    <#
    .SYNOPSIS
    Error number of the listener + the reserved port ranges = the outcome with its fix.
    .PARAMETER ErrorCode
    Win32 error: 5 access denied, 32 and 183 in use.
    .PARAMETER Excluded
    Port ranges that Windows has reserved: objects with From and To.
    #>
    [CmdletBinding()]
    param([int]$ErrorCode, [int]$Port, [AllowEmptyCollection()][object[]]$Excluded = @())
    foreach ($range in $Excluded) {
        if ($Port -ge $range.From -and $Port -le $range.To) {
            return New-LlmResult 'port-excluded' "Windows has reserved ports $($range.From) to $($range.To), port $Port among them. Restart the PC, or set another modePort in config.json and in router.yaml"
        }
    }
    if ($ErrorCode -eq 5) { return New-LlmResult 'no-urlacl' "Not allowed to listen on port $Port. Run install.ps1 again: it reserves the address" }
    return New-LlmResult 'port-in-use' "Port $Port is in use (error $ErrorCode). See who: Get-NetTCPConnection -LocalPort $Port -State Listen"
}
