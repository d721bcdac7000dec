# Owns: what the mode endpoint answers to one request. Pure.
function Resolve-LlmModeRequest {
    # Only reading is possible. A Host that is another machine's name is refused: a web page of that name, pointed at this PC by its DNS, learns
    # nothing. An address instead of a name passes, because DHCP may change it. Returns Status, Allow (text or null), Body.
    param([string]$Method, [string]$Path, [AllowEmptyString()][AllowNull()][string]$HostHeader, $Reading, [string]$HostName)
    if (-not (Test-LlmHostHeader $HostHeader $HostName)) { return New-LlmModeError 421 'misdirected' "This is $HostName, not $HostHeader" }
    if ($Path -cnotin '/', '/mode', '/healthz') { return New-LlmModeError 404 'not_found' "No such path: $Path" }
    if ($Method -cnotin 'GET', 'HEAD') {
        return New-LlmModeError 405 'read_only' "The mode is set on the PC itself (set-mode), not by $Method" 'GET, HEAD'
    }
    # Only the member "mode" is promised to clients; the rest is for people and logs.
    if ($Path -cne '/healthz') { return [pscustomobject]@{ Status = 200; Allow = $null; Body = ConvertTo-LlmJson ([ordered]@{ mode = $Reading.Mode; since = $Reading.Since; source = $Reading.Source; reason = $Reading.Reason }) } }
    $ok = $Reading.Source -ceq 'file'
    $body = ConvertTo-LlmJson ([ordered]@{ status = $(if ($ok) { 'ok' } else { 'failsafe' }); reason = $Reading.Reason })
    return [pscustomobject]@{ Status = $(if ($ok) { 200 } else { 503 }); Allow = $null; Body = $body }
}

function New-LlmModeError {
    param([int]$Status, [string]$Code, [string]$Message, [string]$Allow)
    # A client's own words come back shortened: an error stays one small line.
    if ($Message.Length -gt 120) { $Message = $Message.Substring(0, 117) + '...' }
    $body = ConvertTo-LlmJson ([ordered]@{ error = [ordered]@{ code = $Code; message = $Message } })
    return [pscustomobject]@{ Status = $Status; Allow = $(if ($Allow) { $Allow } else { $null }); Body = $body }
}

# This PC's name passes whole and with any suffix: each home router invents its own (.fritz.box, .localdomain, .lan).
function Test-LlmHostHeader {
    param([string]$HostHeader, [string]$HostName)
    if (-not $HostHeader) { return $true }
    $name = $HostHeader
    if ($name -cmatch '\A(\[[0-9A-Fa-f:.]+\])(:[0-9]+)?\z') { $name = $Matches[1].Trim('[', ']') }
    elseif ($name -cmatch '\A([^\s:/@\[\]]+)(:[0-9]*)?\z') { $name = $Matches[1] }
    else { return $false }
    if ($name -cmatch '\A[0-9.]+\z' -or $name.Contains(':')) { return [Net.IPAddress]::TryParse($name, [ref][Net.IPAddress]::None) }
    $name = $name.TrimEnd('.')
    # A name beyond ASCII comes as it is or as xn--.
    $own = @($HostName) + @(try { [Globalization.IdnMapping]::new().GetAscii($HostName) } catch { })
    foreach ($known in $own) { if ($known.Equals($name, 'OrdinalIgnoreCase') -or $name.StartsWith("$known.", 'OrdinalIgnoreCase')) { return $true } }
    return 'localhost'.Equals($name, 'OrdinalIgnoreCase')
}
