# Owns: walking the steps of a change of mode and saying how it ended.
function Switch-LlmMode {
    <#
    .SYNOPSIS
    Changes the mode; with -StopBigModel also frees the GPU, with -StartBigModel starts the big model again.
    .DESCRIPTION
    -WhatIf prints every step with its command line and touches nothing. When the endpoint does not serve the new mode the
    walk goes on (an unreachable endpoint closes the gaming PC too) and the exit code says so at the end.
    .PARAMETER DrainTimeoutSec
    How long running requests may take before nothing is stopped and the exit code is 5.
    .PARAMETER VramWaitSec
    How long the driver may take to give the memory back after the stop.
    .PARAMETER HealthWaitSec
    How long -Wait waits for the model to load.
    .OUTPUTS
    ExitCode, Outcome, Say, Mode, Rev (null when the write failed), Changed, VramMiB (null when not asked or not known).
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true)][ValidateSet('NORMAL', 'GAMING')][string]$Mode,
        [string]$StateDir = 'C:\llm',
        [switch]$StopBigModel, [switch]$StartBigModel, [switch]$NoDrain, [switch]$Wait,
        [int]$DrainTimeoutSec = 30, [int]$VramWaitSec = 20, [int]$HealthWaitSec = 900
    )
    $fault = Get-LlmSwitchFault $Mode $StopBigModel $StartBigModel
    if ($fault) { return New-LlmSwitchReport $Mode (New-LlmResult 'unexpected' $fault) $null @() }
    $read = Get-LlmConfig -StateDir $StateDir
    $walk = [pscustomobject]@{ Mode = $Mode.ToUpperInvariant(); StateDir = $StateDir; Config = $read.Config; Written = $null; VramMiB = $null; Since = [Diagnostics.Stopwatch]::StartNew() }
    # A broken config.json must never keep somebody from the GPU: the mode is written with what is known.
    $failure = if ($read.Faults.Count -gt 0) { New-LlmResult 'bad-config' $read.Faults[-1] } else { $null }
    $said = @($read.Faults)
    $steps = Resolve-LlmSwitchStep -Mode $Mode -Config $read.Config -StateDir $StateDir -StopBigModel:$StopBigModel -StartBigModel:$StartBigModel -NoDrain:$NoDrain -Wait:$Wait
    foreach ($step in $steps) {
        if (-not $PSCmdlet.ShouldProcess($step.Command, $step.Do)) { continue }
        $ended = Invoke-LlmSwitchStep $step $walk $DrainTimeoutSec $VramWaitSec $HealthWaitSec
        if ($ended.Say) { $said += $ended.Say }
        if ($ended.ExitCode -eq 0) { continue }
        $failure = $ended
        if (-not $step.GoOn) { break }
    }
    return New-LlmSwitchReport $Mode $failure $walk $said
}

function Get-LlmSwitchFault {
    param([string]$Mode, [bool]$Stop, [bool]$Start)
    if ($Mode -eq 'NORMAL' -and $Stop) { return '-StopBigModel belongs to GAMING; in NORMAL the big model is wanted' }
    if ($Mode -eq 'GAMING' -and $Start) { return '-StartBigModel belongs to NORMAL; in GAMING the GPU is the game''s' }
}

function Invoke-LlmSwitchStep {
    param($Step, $Walk, [int]$DrainTimeoutSec, [int]$VramWaitSec, [int]$HealthWaitSec)
    switch ($Step.Do) {
        'write' { return Write-LlmChosenMode $Walk }
        'read-back' { return Confirm-LlmModeServed $Walk }
        'drain' { return Wait-LlmDrain $Walk $DrainTimeoutSec }
        'stop' { return Stop-LlmBigModel $Walk.Config }
        'vram' { return Wait-LlmVramFree $Walk $VramWaitSec }
        'start' { return Start-LlmBigModel $Walk.Config }
        'wait' { return Wait-LlmBigModel $Walk.Config $HealthWaitSec }
    }
}

function New-LlmSwitchReport {
    param([string]$Mode, $Failure, $Walk, [string[]]$Said)
    $written = if ($null -ne $Walk) { $Walk.Written } else { $null }
    $ended = if ($null -ne $Failure) { $Failure } else { New-LlmResult 'done' '' }
    if ($null -ne $Failure -and $Said -cnotcontains $Failure.Say) { $Said = @($Said) + $Failure.Say }
    return [pscustomobject]@{
        ExitCode = $ended.ExitCode; Outcome = $ended.Outcome; Say = $Said -join '; '; Mode = $Mode.ToUpperInvariant()
        Rev = $(if ($null -ne $written) { $written.Rev } else { $null }); Changed = $(if ($null -ne $written) { $written.Changed } else { $false })
        VramMiB = $(if ($null -ne $Walk) { $Walk.VramMiB } else { $null })
    }
}
