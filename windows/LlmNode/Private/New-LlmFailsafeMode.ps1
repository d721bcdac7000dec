# Owns: the reading that stands in for a mode file that cannot be trusted: GAMING.
function New-LlmFailsafeMode {
    param([string]$Reason)
    return [pscustomobject]@{ Mode = 'GAMING'; Rev = 0; Since = $null; Source = 'failsafe'; Reason = $Reason }
}
