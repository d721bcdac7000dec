# Owns: installing: refuse early, then each step only where it is not done.
function Install-LlmNode {
    <#
    .SYNOPSIS
    Makes this PC the big node: scripts, state folder, URL reservation, firewall, tasks, Start menu, PATH. Again = only what is missing.
    .DESCRIPTION
    -WhatIf prints the whole plan and starts nothing; -Confirm asks before each change. Over an older version the tasks are stopped first;
    config.json and the mode stay. The network category is never changed.
    .PARAMETER SourceDir
    Folder with the scripts to install.
    .PARAMETER ProgramDir
    Where they go.
    .PARAMETER StateDir
    Folder for mode, configuration and logs.
    .PARAMETER Given
    Keys of config.json to set.
    .OUTPUTS
    ExitCode, Outcome, Say, Done (names of the steps that changed something).
    .EXAMPLE
    Install-LlmNode -SourceDir C:\llm-router\windows -Given @{ routerAddress = '192.168.1.10' } -WhatIf
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    param(
        [Parameter(Mandatory = $true)][string]$SourceDir,
        [string]$ProgramDir = 'C:\Program Files\LlmNode',
        [string]$StateDir = 'C:\llm',
        [hashtable]$Given = @{}
    )
    $setup = New-LlmSetup $SourceDir $ProgramDir $StateDir $Given
    $refusal = Get-LlmInstallRefusal $setup (-not $WhatIfPreference)
    if ($refusal) { return New-LlmResult $refusal.Outcome $refusal.Say @{ Done = @() } }
    if (-not $WhatIfPreference) { Set-LlmDetectedTopology $setup }
    $done = $declined = @()
    foreach ($step in Get-LlmInstallStep $setup) {
        try {
            if (-not $WhatIfPreference -and (& $step.Test $setup $step.About)) { Write-Verbose "$($step.Name): is as it should be"; continue }
            if (-not $PSCmdlet.ShouldProcess($step.Command, $step.Name)) { $declined += $step.Name; continue }
            & $step.Set $setup $step.About
        }
        catch { return New-LlmResult 'unexpected' "Step $($step.Name) failed: $($_.Exception.Message)" @{ Done = @($done) } }
        $done += $step.Name
    }
    foreach ($task in $setup.Stopped) { if ($done -cnotcontains "task $task") { Start-ScheduledTask -TaskPath '\LlmNode\' -TaskName $task } }
    $say = if ($done.Count -gt 0) { "$($setup.Change): $($done -join ', ')" } else { 'Everything was installed already' }
    if ($declined.Count -gt 0) { return New-LlmResult 'declined' "$say; not done: $($declined -join ', ')" @{ Done = @($done) } }
    if ($done.Count -gt 0) { $say += '. Now look at the result: doctor.ps1' }
    return New-LlmResult 'done' $say @{ Done = @($done) }
}

function New-LlmSetup {
    param([string]$SourceDir, [string]$ProgramDir, [string]$StateDir, [hashtable]$Given)
    $read = Get-LlmConfig -StateDir $StateDir
    $faults = @($read.Faults)
    foreach ($key in $Given.Keys) {
        $fault = Get-LlmConfigFault $key $Given[$key]
        if ($fault) { $faults += $fault } else { $read.Config.$key = $Given[$key] }
    }
    $old, $new = foreach ($dir in $ProgramDir, $SourceDir) { Get-LlmVersion $dir }
    $change = if ($old -and $old -cne $new) { "Updated from $old to $new" } else { "Installed $new" }
    $user = if ([Environment]::UserDomainName) { "$([Environment]::UserDomainName)\$([Environment]::UserName)" } else { [Environment]::UserName }
    return [pscustomobject]@{ SourceDir = $SourceDir; ProgramDir = $ProgramDir; StateDir = $StateDir; Given = $Given; Config = $read.Config; Faults = $faults; User = $user; Change = $change; Stopped = @() }
}

function Get-LlmVersion {
    param([string]$Dir)
    try { $text = [IO.File]::ReadAllText([IO.Path]::Combine($Dir, 'LlmNode', 'LlmNode.psd1')) } catch { return '' }
    return $(if ($text -cmatch "ModuleVersion\s*=\s*'([0-9.]+)'") { $Matches[1] } else { '' })
}

# Found out once and written down, so that the healer need not ask wsl.exe again and again. Not known: stays auto.
function Set-LlmDetectedTopology {
    param($Setup)
    if ($Setup.Config.topology -cne 'auto') { return }
    $found = Get-LlmTopology $Setup.Config
    if ($found -cne 'unknown') { $Setup.Config.topology = $Setup.Given['topology'] = $found }
}

# What makes an installation impossible, found before anything is changed.
function Get-LlmInstallRefusal {
    param($Setup, [bool]$AskElevation)
    if ("$(Get-ExecutionPolicy)" -ceq 'AllSigned') { return New-LlmResult 'unexpected' 'The execution policy is AllSigned: the scheduled tasks could not run these unsigned scripts' }
    if ($Setup.Faults.Count -gt 0) { return New-LlmResult 'bad-config' ($Setup.Faults -join '; ') }
    if (-not $Setup.Config.routerAddress) { return New-LlmResult 'bad-config' 'The address of the Debian server is missing: -RouterAddress 192.168.1.10' }
    if ($AskElevation -and -not (Test-LlmElevated)) { return New-LlmResult 'not-elevated' 'Start PowerShell with "Run as administrator" and try again' }
    $holder = Get-LlmUrlReservation $Setup.Config.modePort
    if ($holder -cnotin '', 'ours') { return Resolve-LlmListenFault -ErrorCode 5 -Port $Setup.Config.modePort -Reservation $holder }
}
