# Owns: installing: refuse early, then each step only where it is not done.
function Install-LlmNode {
    <#
    .SYNOPSIS
    Makes this PC the big node: scripts, state folder, URL reservation, firewall, two tasks, .wslconfig. Again = only what is missing.
    .DESCRIPTION
    -WhatIf prints the whole plan and starts nothing. The network category is never changed.
    .PARAMETER Given
    Keys of config.json to set.
    .PARAMETER SourceDir
    Folder with the scripts to install.
    .OUTPUTS
    ExitCode, Outcome, Say, Done (names of the steps that changed something).
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
    if ($refusal) { return New-LlmInstallResult $refusal.Outcome $refusal.Say @() }
    $done = @()
    foreach ($step in Get-LlmInstallStep $setup) {
        if (-not $PSCmdlet.ShouldProcess($step.Command, $step.Name)) { continue }
        try {
            if (& $step.Test $setup $step.About) { continue }
            & $step.Set $setup $step.About
        }
        catch { return New-LlmInstallResult 'unexpected' "Step $($step.Name) failed: $($_.Exception.Message)" $done }
        $done += $step.Name
    }
    $say = if ($done.Count -gt 0) { "Installed: $($done -join ', ')" } else { 'Everything was installed already' }
    return New-LlmInstallResult 'done' $say $done
}

function New-LlmSetup {
    param([string]$SourceDir, [string]$ProgramDir, [string]$StateDir, [hashtable]$Given)
    $read = Get-LlmConfig -StateDir $StateDir
    $faults = @($read.Faults)
    foreach ($key in $Given.Keys) {
        $fault = Get-LlmConfigFault $key $Given[$key]
        if ($fault) { $faults += $fault } else { $read.Config.$key = $Given[$key] }
    }
    $user = if ([Environment]::UserDomainName) { "$([Environment]::UserDomainName)\$([Environment]::UserName)" } else { [Environment]::UserName }
    return [pscustomobject]@{ SourceDir = $SourceDir; ProgramDir = $ProgramDir; StateDir = $StateDir; Given = $Given; Config = $read.Config; Faults = $faults; User = $user }
}

# What makes an installation impossible, found before anything is changed.
function Get-LlmInstallRefusal {
    param($Setup, [bool]$AskElevation)
    if ((Get-ExecutionPolicy) -eq 'AllSigned') { return New-LlmResult 'unexpected' 'The execution policy is AllSigned: the scheduled tasks could not run these unsigned scripts' }
    if ($Setup.Faults.Count -gt 0) { return New-LlmResult 'bad-config' ($Setup.Faults -join '; ') }
    if (-not $Setup.Config.routerAddress) { return New-LlmResult 'bad-config' 'The address of the Debian server is missing: -RouterAddress 192.168.1.10' }
    if ($AskElevation -and -not (Test-LlmElevated)) { return New-LlmResult 'not-elevated' 'Start PowerShell with "Run as administrator" and try again' }
}

function New-LlmInstallResult {
    param([string]$Outcome, [string]$Say, [string[]]$Done)
    return [pscustomobject]@{ ExitCode = $script:LlmExitCodes[$Outcome].Code; Outcome = $Outcome; Say = $Say; Done = @($Done) }
}
