# Owns: walking the steps of a change of mode and saying how it ended.
function Switch-LlmMode {
    <#
    .SYNOPSIS
    Changes the mode; with -StopBigModel also frees the GPU, with -StartBigModel starts the big model again.
    .DESCRIPTION
    -WhatIf prints every step with its command line and touches nothing; -Confirm asks before the mode is written and before the big model is
    stopped or started. When the endpoint does not serve the new mode the walk goes on and the exit code says so at the end.
    .PARAMETER Mode
    NORMAL or GAMING.
    .PARAMETER StateDir
    Folder with mode.txt and config.json.
    .PARAMETER StopBigModel
    With GAMING: drain, stop the container, see that the card gave its memory back.
    .PARAMETER StartBigModel
    With NORMAL: start the container.
    .PARAMETER NoDrain
    Stop at once.
    .PARAMETER Wait
    With NORMAL: wait until the big model answers /health.
    .PARAMETER DrainTimeoutSec
    How long running requests may take; what still runs then is cut off, and said.
    .OUTPUTS
    ExitCode, Outcome, Say, Mode, Changed, VramMiB (null when not asked or not known).
    .EXAMPLE
    Switch-LlmMode -Mode GAMING -StopBigModel
    .EXAMPLE
    Switch-LlmMode -Mode NORMAL -StartBigModel -WhatIf
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true)][ValidateSet('NORMAL', 'GAMING')][string]$Mode,
        [string]$StateDir = 'C:\llm',
        [switch]$StopBigModel, [switch]$StartBigModel, [switch]$NoDrain, [switch]$Wait,
        [ValidateRange(0, 86400)][int]$DrainTimeoutSec = 30
    )
    $walk = [pscustomobject]@{ Mode = $Mode.ToUpperInvariant(); StateDir = $StateDir; Config = $null; Written = $null; Down = $false; Loading = $null; Before = @(); Share = $null; VramMiB = $null; Since = [Diagnostics.Stopwatch]::StartNew() }
    $fault = Get-LlmSwitchFault $walk.Mode $StopBigModel $StartBigModel $Wait
    if ($fault) { return New-LlmSwitchReport $walk (New-LlmResult 'unexpected' $fault) @() }
    $read = Get-LlmConfig -StateDir $StateDir
    $walk.Config = $read.Config
    # A broken config.json must never keep somebody from the GPU: the mode is written with what is known.
    $failure = if ($read.Faults.Count -gt 0) { New-LlmResult 'bad-config' $read.Faults[-1] } else { $null }
    $said = @($read.Faults)
    $steps = @(Resolve-LlmSwitchStep -Mode $Mode -Config $read.Config -StateDir $StateDir -StopBigModel:$StopBigModel -StartBigModel:$StartBigModel -NoDrain:$NoDrain -Wait:$Wait)
    # Asked before the walk begins, and only about what changes something.
    $declined = @(foreach ($step in $steps) { if (($WhatIfPreference -or $step.Do -ceq $step.Of) -and -not $PSCmdlet.ShouldProcess($step.Command, $step.Do)) { $step.Do } })
    foreach ($step in $steps) {
        if ($declined -ccontains $step.Do -or $declined -ccontains $step.Of) { continue }
        Write-Information $script:LlmStepWords[$step.Do]
        Write-Verbose "$($step.Do): $($step.Command)"
        $ended = Invoke-LlmSwitchStep $step $walk $DrainTimeoutSec
        if ($ended.Say) { $said += $ended.Say }
        if ($ended.ExitCode -eq 0) { continue }
        $failure = $ended
        if (-not $step.GoOn) { break }
    }
    if ($declined.Count -gt 0 -and $null -eq $failure) { $failure = New-LlmResult 'declined' "not done: $($declined -join ', ')" }
    return New-LlmSwitchReport $walk $failure $said
}

function Get-LlmSwitchFault {
    param([string]$Mode, [bool]$Stop, [bool]$Start, [bool]$Wait)
    if ($Mode -ceq 'NORMAL' -and $Stop) { return '-StopBigModel belongs to GAMING; in NORMAL the big model is wanted' }
    if ($Mode -ceq 'GAMING' -and $Start) { return '-StartBigModel belongs to NORMAL; in GAMING the GPU is the game''s' }
    if ($Mode -ceq 'GAMING' -and $Wait) { return '-Wait belongs to NORMAL: it waits until the big model answers' }
}

function Invoke-LlmSwitchStep {
    param($Step, $Walk, [int]$DrainTimeoutSec)
    switch ($Step.Do) {
        'write' { return Write-LlmChosenMode $Walk }
        'read-back' { return Confirm-LlmModeServed $Walk }
        'drain' { return Wait-LlmDrain $Walk $DrainTimeoutSec }
        'stop' { return Stop-LlmBigModel $Walk }
        'vram' { return Wait-LlmVramFree $Walk }
        'start' { return Start-LlmBigModel $Walk.Config }
        'wait' { return Wait-LlmBigModel $Walk.Config }
    }
}

function New-LlmSwitchReport {
    param($Walk, $Failure, [string[]]$Said)
    $ended = if ($null -ne $Failure) { $Failure } else { New-LlmResult 'done' '' }
    if ($null -ne $Failure -and $Said -cnotcontains $Failure.Say) { $Said = @($Said) + $Failure.Say }
    return New-LlmResult $ended.Outcome ($Said -join '; ') ([ordered]@{ Mode = $Walk.Mode; Changed = $null -ne $Walk.Written -and $Walk.Written.Changed; VramMiB = $Walk.VramMiB })
}
