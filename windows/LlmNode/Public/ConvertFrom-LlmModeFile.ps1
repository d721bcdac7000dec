# Owns: what the bytes of mode.txt mean. Pure.
function ConvertFrom-LlmModeFile {
    <#
    .SYNOPSIS
    Reads the bytes of mode.txt: line 1 is the mode, lines 2 and 3 may say rev=N and since=...Z.
    .DESCRIPTION
    Accepts what Notepad, echo and this module write: ASCII, UTF-8 with or without a byte order mark, UTF-16 with one; any case; any line end.
    Whatever is not clearly NORMAL is GAMING with Source 'failsafe' and a Reason: a broken file never opens the gaming PC.
    .PARAMETER Bytes
    The whole file.
    .PARAMETER FileTimeUtc
    Last write time of the file, UTC: stands in for a missing since line.
    .OUTPUTS
    Mode (NORMAL or GAMING), Rev (whole number), Since (text, UTC, or null), Source (file or failsafe), Reason (null, too-large, unknown-mode).
    #>
    [CmdletBinding()]
    param(
        [Parameter(Mandatory = $true)][AllowEmptyCollection()][byte[]]$Bytes,
        [Parameter(Mandatory = $true)][datetime]$FileTimeUtc
    )
    if ($Bytes.Length -gt 4096) { return New-LlmFailsafeMode 'too-large' }
    $lines = @((ConvertFrom-LlmText $Bytes) -split "\r?\n|\r")
    $mode = $lines[0].Trim().ToUpperInvariant()
    if ($mode -cne 'NORMAL' -and $mode -cne 'GAMING') { return New-LlmFailsafeMode 'unknown-mode' }
    $rev = 0
    $since = $FileTimeUtc.ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture)
    foreach ($line in @($lines | Where-Object { $_ }).Trim()) {
        if ($line -match '^rev=(\d{1,15})$') { $rev = [long]$Matches[1] }
        if ($line -match '^since=(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z)$') { $since = $Matches[1] }
    }
    return [pscustomobject]@{ Mode = $mode; Rev = $rev; Since = $since; Source = 'file'; Reason = $null }
}
