# Owns: the proof that the card is free: nothing listens any more, and its memory fell by about what the model held.
function Wait-LlmVramFree {
    param($Walk)
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while ($true) {
        $now = @(Get-LlmVram)
        if ($now.Count -eq 0 -or ($Walk.Before.Count -ne $now.Count -and -not $Walk.Down)) { return New-LlmResult 'done' 'GPU memory not checked: nvidia-smi does not answer' }
        $card = Get-LlmFreedCard $Walk.Before $now $Walk.Share
        # What a model held that was still loading nobody knows; its container is gone, and its port with it.
        if ($Walk.Down -or $Walk.Loading) { $card.Held = 0 }
        $Walk.VramMiB = $card.Used
        $listens = @(Get-LlmLocalListener $Walk.Config.vllmPort).Count -gt 0
        if (-not $listens -and $card.Freed -ge $card.Held) { return New-LlmResult 'done' "safe to game: $($card.Used) MiB in use$(if (-not $Walk.Down) { ", $($card.Freed) MiB freed" })" }
        if ($watch.Elapsed.TotalSeconds -ge $script:LlmLimits.VramSec) {
            $why = if ($listens) { "something listens on port $($Walk.Config.vllmPort) again" } else { "only $($card.Freed) MiB came free, about $($card.Held) were held" }
            return New-LlmResult 'vram-held' "$($card.Used) MiB of GPU memory in use $($script:LlmLimits.VramSec) s after the stop: $why. See who: nvidia-smi"
        }
        [Threading.Thread]::Sleep(250)
    }
}

# The card that served is the one of which most was in use before. What a desktop or a browser uses is not our failure, so what counts is the fall: of seven
# tenths of the share that vLLM said it took, or, where it said nothing, of half of what was in use; a model that had hardly begun held little. Pure.
function Get-LlmFreedCard {
    param([object[]]$Before, [object[]]$Now, $Share)
    $best = $most = $null
    for ($at = 0; $at -lt $Now.Count; $at++) {
        $used = if ($at -lt $Before.Count) { $Before[$at].Used } else { $Now[$at].Used }
        $held = if ($null -ne $Share -and $Now[$at].Total) { [int](0.7 * $Share * $Now[$at].Total) } else { [int]($used / 2) }
        if ($null -eq $Share -and $Now[$at].Total -and $Now[$at].Used -le $Now[$at].Total / 8) { $held = 0 }
        $card = [pscustomobject]@{ Used = $Now[$at].Used; Freed = [Math]::Max(0, $used - $Now[$at].Used); Held = $held }
        if ($null -eq $best -or $used -gt $most) { $best = $card; $most = $used }
    }
    return $best
}

# A line for each card: MiB in use, MiB in all. None: there is no driver that answers.
function Get-LlmVram { return ConvertFrom-LlmVramQuery (Invoke-LlmNative 'nvidia-smi' $script:LlmVramQuery).Out }
function ConvertFrom-LlmVramQuery {
    param([AllowEmptyString()][string]$Text)
    foreach ($line in $Text -split '[\r\n]+') {
        if ($line -cmatch '\A\s*([0-9]{1,7})\s*(,\s*([0-9]{1,7})\s*)?\z') { [pscustomobject]@{ Used = [int]$Matches[1]; Total = $(if ($Matches.ContainsKey(3)) { [int]$Matches[3] } else { 0 }) } }
    }
}
