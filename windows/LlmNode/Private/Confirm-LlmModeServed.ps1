# Owns: the first two steps of a change: the mode is in the file, and the endpoint serves it.
function Write-LlmChosenMode {
    param($Walk)
    try { $Walk.Written = Set-LlmMode -Mode $Walk.Mode -StateDir $Walk.StateDir }
    catch { return New-LlmResult 'not-writable' "Cannot write the mode in $($Walk.StateDir): $($_.Exception.GetBaseException().Message)" }
    if ($Walk.Written.Changed) { return New-LlmResult 'done' "$($Walk.Mode) (rev $($Walk.Written.Rev))" }
    return New-LlmResult 'done' "$($Walk.Mode) already, since $($Walk.Written.Since)"
}

function Confirm-LlmModeServed {
    param($Walk)
    $url = "http://127.0.0.1:$($Walk.Config.modePort)/mode"
    $got = Invoke-LlmHttp -Url $url -TimeoutMs 2000
    if ($got.Fault) { return New-LlmResult 'not-served' "the mode endpoint does not answer ($($got.Fault)): $url" }
    try { $said = ConvertFrom-Json -InputObject $got.Body } catch { $said = $null }
    if ($got.Status -eq 200 -and $null -ne $said -and $said.mode -ceq $Walk.Mode -and $said.rev -eq $Walk.Written.Rev) { return New-LlmResult 'done' '' }
    return New-LlmResult 'not-served' "the mode endpoint answers something else: $($got.Status) $($got.Body)"
}
