# Owns: the proof that the GPU is free: memory in use, as the driver says.
function Wait-LlmVramFree {
    param($Walk, [int]$TimeoutSec)
    $watch = [Diagnostics.Stopwatch]::StartNew()
    while ($true) {
        $shown = Invoke-LlmNative 'nvidia-smi' $script:LlmVramQuery
        $Walk.VramMiB = ConvertFrom-LlmVramQuery $shown.Out
        if ($shown.Missing -or $null -eq $Walk.VramMiB) { return New-LlmResult 'done' "GPU memory not checked: $(("nvidia-smi said: $($shown.Err) $($shown.Out)").Trim())" }
        if ($Walk.VramMiB -le $Walk.Config.vramFreeMiB) { return New-LlmResult 'done' "safe to game: $($Walk.VramMiB) MiB in use" }
        if ($watch.Elapsed.TotalSeconds -ge $TimeoutSec) {
            return New-LlmResult 'vram-held' "$($Walk.VramMiB) MiB of GPU memory still in use $TimeoutSec s after the stop (vramFreeMiB is $($Walk.Config.vramFreeMiB)). See who: nvidia-smi"
        }
        [Threading.Thread]::Sleep(250)
    }
}

# One number a line, a line a GPU. Null when there is none.
function ConvertFrom-LlmVramQuery {
    param([AllowEmptyString()][string]$Text)
    $sum = $null
    foreach ($line in $Text -split '[\r\n]+') { if ($line -match '^\s*(\d+)\s*$') { $sum = [int]$sum + [int]$Matches[1] } }
    return $sum
}
