# Owns: what the mode endpoint answers to one request. Pure.
function Resolve-LlmModeRequest {
    <#
    .SYNOPSIS
    Method, path and Host of a request + the mode reading = status, Allow header and JSON body.
    .DESCRIPTION
    Only reading is possible. A Host that is some other machine's name is refused: a web page of that name, pointed at this PC by its DNS, learns nothing.
    An address instead of a name passes, because DHCP may change it.
    .PARAMETER HostHeader
    The Host header as received, with or without a port.
    .PARAMETER HostId
    Name of this PC.
    .OUTPUTS
    Status (number), Allow (text or null), Body (text).
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)][string]$Method,
        [Parameter(Mandatory = $true)][string]$Path,
        [AllowEmptyString()][AllowNull()][string]$HostHeader,
        [Parameter(Mandatory = $true)]$Reading,
        [Parameter(Mandatory = $true)][string]$HostId
    )
    if (-not (Test-LlmHostHeader $HostHeader $HostId)) {
        return New-LlmModeError 421 'misdirected' "This is $HostId, not $HostHeader"
    }
    if ($Path -cnotin '/', '/mode', '/healthz') { return New-LlmModeError 404 'not_found' "No such path: $Path" }
    if ($Method -cnotin 'GET', 'HEAD') {
        return New-LlmModeError 405 'read_only' "The mode is set on the PC itself (set-mode.ps1), not by $Method" 'GET, HEAD'
    }
    if ($Path -ceq '/healthz') {
        $ok = $Reading.Source -eq 'file'
        $body = ConvertTo-LlmJson ([ordered]@{ status = $(if ($ok) { 'ok' } else { 'failsafe' }); reason = $Reading.Reason })
        return [pscustomobject]@{ Status = $(if ($ok) { 200 } else { 503 }); Allow = $null; Body = $body }
    }
    return [pscustomobject]@{ Status = 200; Allow = $null; Body = ConvertTo-LlmModeBody -Reading $Reading -HostId $HostId }
}

function New-LlmModeError {
    param([int]$Status, [string]$Code, [string]$Message, [string]$Allow)
    # A client's own words come back shortened: an error stays one small line.
    if ($Message.Length -gt 120) { $Message = $Message.Substring(0, 117) + '...' }
    $body = ConvertTo-LlmJson ([ordered]@{ error = [ordered]@{ code = $Code; message = $Message } })
    return [pscustomobject]@{ Status = $Status; Allow = $(if ($Allow) { $Allow } else { $null }); Body = $body }
}

function Test-LlmHostHeader {
    param([string]$HostHeader, [string]$HostId)
    if (-not $HostHeader) { return $true }
    $name = $HostHeader
    if ($name -match '^(\[[0-9A-Fa-f:.]+\])(:\d+)?$') { $name = $Matches[1].Trim('[', ']') }
    elseif ($name -match '^([^:]*)(:\d*)?$') { $name = $Matches[1] }
    else { return $false }
    if ($name -match '^\d+\.\d+\.\d+\.\d+$' -or $name.Contains(':')) { return [Net.IPAddress]::TryParse($name, [ref][Net.IPAddress]::None) }
    $short = $name.TrimEnd('.') -replace '\.(local|lan|home\.arpa)$', ''
    return $short -in 'localhost', $HostId
}
