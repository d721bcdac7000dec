# Owns: the first two steps of a change: the mode is in the file, and the endpoint serves it.
function Write-LlmChosenMode {
    param($Walk)
    try { $Walk.Written = Set-LlmMode -Mode $Walk.Mode -StateDir $Walk.StateDir }
    catch { return New-LlmResult 'not-writable' "Cannot write the mode in $($Walk.StateDir): $($_.Exception.GetBaseException().Message)" }
    if ($Walk.Written.Changed) { return New-LlmResult 'done' $Walk.Mode }
    return New-LlmResult 'done' "$($Walk.Mode) already, since $($Walk.Written.Since)"
}

# Compared as text: 7 would make a date of "since".
function Confirm-LlmModeServed {
    param($Walk)
    if ($null -eq $Walk.Written) { return New-LlmResult 'done' '' }
    $url = "http://127.0.0.1:$($Walk.Config.modePort)/mode"
    $got = Invoke-LlmHttp -Url $url -TimeoutMs 2000
    if ($got.Fault) { return New-LlmResult 'not-served' "the mode endpoint does not answer ($($got.Fault)): $url" }
    $named = $got.Body -cmatch '"mode"\s*:\s*"([A-Z]+)"' -and $Matches[1] -ceq $Walk.Mode
    $dated = -not $got.Body.Contains('"since":"') -or $got.Body.Contains("`"since`":`"$($Walk.Written.Since)`"")
    if ($got.Status -eq 200 -and $named -and $dated) { return New-LlmResult 'done' '' }
    return New-LlmResult 'not-served' "the mode endpoint answers something else: $($got.Status) $($got.Body)"
}
