# Owns: the proof that the big model is reached through an address. Trap: IP Helper accepts a connection before it dials, so only HTTP proves anything.
function Confirm-LlmBigModel {
    param([string]$Address, $Config)
    $url = "http://${Address}:$($Config.vllmPort)"
    $health = Invoke-LlmHttp -Url "$url/health" -TimeoutMs $script:LlmProofTimeoutMs
    $models = if ($health.Status -eq 200) { Invoke-LlmHttp -Url "$url/v1/models" -TimeoutMs $script:LlmProofTimeoutMs } else { $null }
    return Resolve-LlmProof $url $health $models $Config.servedModel
}

$script:LlmProofTimeoutMs = 3000

function Resolve-LlmProof {
    # Outcome done, target-loading, target-unhealthy or wrong-model; About names the address and what came back.
    param([string]$Url, $Health, $Models, [string]$ServedModel)
    # Docker accepts and hangs up while vLLM still loads; vLLM itself opens its port only then.
    if ($Health.Fault -ceq 'failed' -or $Health.Status -eq 503) { return [pscustomobject]@{ Outcome = 'target-loading'; About = "$Url/health" } }
    if ($Health.Status -ne 200) { return [pscustomobject]@{ Outcome = 'target-unhealthy'; About = "$Url/health is $(if ($Health.Fault) { $Health.Fault } else { $Health.Status })" } }
    try { $ids = @((ConvertFrom-Json -InputObject $Models.Body).data | ForEach-Object { $_.id }) } catch { $ids = @() }
    if ($ids.Count -eq 0) { return [pscustomobject]@{ Outcome = 'target-unhealthy'; About = "$Url/v1/models lists no model" } }
    if ($ServedModel -and $ids -cnotcontains $ServedModel) { return [pscustomobject]@{ Outcome = 'wrong-model'; About = "$($ids -join ', ') instead of $ServedModel" } }
    return [pscustomobject]@{ Outcome = 'done'; About = "$Url serves $($ids -join ', ')" }
}
