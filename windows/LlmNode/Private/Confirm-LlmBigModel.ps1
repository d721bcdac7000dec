# Owns: the proof that the big model is reached through an address. Trap: IP Helper accepts a connection before it dials, so only HTTP proves anything.
function Confirm-LlmBigModel {
    param([string]$Address, $Config)
    $url = "http://${Address}:$($Config.vllmPort)"
    $health = Invoke-LlmHttp -Url "$url/health" -TimeoutMs $script:LlmLimits.ProofMs -Key $Config.vllmKey
    $models = if ($health.Status -eq 200) { Invoke-LlmHttp -Url "$url/v1/models" -TimeoutMs $script:LlmLimits.ProofMs -Key $Config.vllmKey } else { $null }
    $proof = Resolve-LlmProof $url $health $models $Config.servedModel
    # IP Helper accepts and hangs up also when nothing is behind it.
    if ($health.Fault -and @(Get-LlmLocalListener $Config.vllmPort).Count -eq 0 -and $Config.topology -cne 'nat') { return [pscustomobject]@{ Outcome = 'not-running'; About = "nothing listens on port $($Config.vllmPort); start Docker Desktop, then set-mode NORMAL -StartBigModel" } }
    return $proof
}

function Resolve-LlmProof {
    # Outcome done, target-loading, target-unhealthy, key-refused or wrong-model; About names the address and what came back.
    param([string]$Url, $Health, $Models, [string]$ServedModel)
    # Docker accepts and hangs up while vLLM still loads; vLLM itself opens its port only then.
    if ($Health.Fault -ceq 'failed' -or $Health.Status -eq 503) { return [pscustomobject]@{ Outcome = 'target-loading'; About = "$Url/health" } }
    foreach ($answer in $Health, $Models) { if ($null -ne $answer -and $answer.Status -cin 401, 403) { return [pscustomobject]@{ Outcome = 'key-refused'; About = "$Url answers $($answer.Status); set vllmKey in config.json to the VLLM_API_KEY of the big model" } } }
    if ($Health.Status -ne 200) { return [pscustomobject]@{ Outcome = 'target-unhealthy'; About = "$Url/health is $(if ($Health.Fault) { $Health.Fault } else { $Health.Status })" } }
    try { $ids = @((ConvertFrom-Json -InputObject $Models.Body).data | ForEach-Object { $_.id }) } catch { $ids = @() }
    if ($ids.Count -eq 0) { return [pscustomobject]@{ Outcome = 'target-unhealthy'; About = "$Url/v1/models lists no model" } }
    if ($ServedModel -and [Array]::IndexOf([string[]]$ids, $ServedModel) -lt 0) { return [pscustomobject]@{ Outcome = 'wrong-model'; About = "$($ids -join ', ') instead of $ServedModel" } }
    return [pscustomobject]@{ Outcome = 'done'; About = "$Url serves $($ids -join ', ')" }
}
