# Owns: which lines .wslconfig gets or loses. Pure.
function Merge-LlmWslConfig {
    <#
    .SYNOPSIS
    The text of .wslconfig with our keys added where they are missing; what somebody has set stays as it is.
    .DESCRIPTION
    Without these keys WSL stops its VM, and the big model with it, when nobody looks. -Remove takes the named keys out again
    where they still have our value.
    .PARAMETER Remove
    Keys to take out, as Added named them: section.key.
    .OUTPUTS
    Text, Added (the keys that were missing).
    #>
    [CmdletBinding()]
    param([AllowEmptyString()][string]$Text = '', [AllowEmptyCollection()][string[]]$Remove)
    $end = if ($Text -match '[^\r]\n') { "`n" } else { "`r`n" }
    $lines = [Collections.Generic.List[string]]::new()
    if ($Text) { $lines.AddRange([string[]]($Text.TrimEnd("`r", "`n") -split '\r?\n')) }
    $added = @()
    foreach ($name in $script:LlmWslKeys.Keys) {
        $section, $key = $name.Split('.')
        $line = "$key=$($script:LlmWslKeys[$name])"
        if ($PSBoundParameters.ContainsKey('Remove')) { if ($Remove -ccontains $name) { Remove-LlmIniLine $lines $section $line }; continue }
        if ($null -ne (Get-LlmIniValue ($lines -join "`n") $section $key)) { continue }
        $at = $lines.FindIndex([Predicate[string]] { param($Candidate) $Candidate.Trim() -eq "[$section]" })
        if ($at -lt 0) { $lines.Add("[$section]"); $at = $lines.Count - 1 }
        $lines.Insert($at + 1, $line)
        $added += $name
    }
    return [pscustomobject]@{ Text = $(if ($lines.Count -gt 0) { ($lines -join $end) + $end } else { '' }); Added = $added }
}

# A section that holds nothing any more goes too: it came with our line.
function Remove-LlmIniLine {
    param([Collections.Generic.List[string]]$Lines, [string]$Section, [string]$Line)
    if (-not $Lines.Remove($Line)) { return }
    $at = $Lines.FindIndex([Predicate[string]] { param($Candidate) $Candidate.Trim() -eq "[$Section]" })
    if ($at -ge 0 -and ($at -eq $Lines.Count - 1 -or $Lines[$at + 1].TrimStart().StartsWith('['))) { $Lines.RemoveAt($at) }
}

$script:LlmWslKeys = [ordered]@{ 'general.instanceIdleTimeout' = '-1'; 'wsl2.vmIdleTimeout' = '-1' }
