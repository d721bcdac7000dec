# Owns: taking away what install.ps1 and the healer made, and nothing else.
function Uninstall-LlmNode {
    <#
    .SYNOPSIS
    Removes tasks, firewall rules, our portproxy rules, the URL reservation, our lines in .wslconfig and the scripts.
    .DESCRIPTION
    Rules of others stay. mode.txt, config.json and the logs stay in the state folder: delete it by hand if you want.
    .OUTPUTS
    ExitCode, Outcome, Say, Done (what was removed).
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([string]$ProgramDir = 'C:\Program Files\LlmNode', [string]$StateDir = 'C:\llm')
    if (-not $WhatIfPreference -and -not (Test-LlmElevated)) { return New-LlmInstallResult 'not-elevated' 'Start PowerShell with "Run as administrator" and try again' @() }
    $done = @()
    foreach ($step in Get-LlmUninstallStep $ProgramDir $StateDir) {
        if (-not $PSCmdlet.ShouldProcess($step.Command, $step.Name)) { continue }
        try { & $step.Set $ProgramDir $StateDir $step.About }
        catch { return New-LlmInstallResult 'unexpected' "Step $($step.Name) failed: $($_.Exception.Message)" $done }
        $done += $step.Name
    }
    return New-LlmInstallResult 'done' $(if ($done.Count -gt 0) { "Removed: $($done -join ', ')" } else { 'Nothing of ours was there' }) $done
}

# Only what is there. Reading starts no program.
function Get-LlmUninstallStep {
    param([string]$ProgramDir, [string]$StateDir)
    $owned = Read-LlmOwned $StateDir
    foreach ($task in 'heal-portproxy', 'mode-endpoint') {
        if ($null -eq (Get-ScheduledTask -TaskPath '\LlmNode\' -TaskName $task -ErrorAction SilentlyContinue)) { continue }
        New-LlmInstallStep "task $task" "Unregister-ScheduledTask \LlmNode\$task" $null { param($P, $S, $Task) Unregister-LlmTask $Task } $task
    }
    foreach ($rule in @(Get-LlmPortProxyRule) | Where-Object { Test-LlmOwnedRule $_ $owned.rules }) {
        $action = New-LlmProxyAction 'delete' $rule
        New-LlmInstallStep "portproxy $($rule.listen):$($rule.listenPort)" (Get-LlmActionLine $action) $null { param($P, $S, $Action) $fault = Invoke-LlmProxyAction $Action $S; if ($fault) { throw $fault.About } } $action
    }
    foreach ($name in 'LlmNode-Mode', 'LlmNode-vLLM') {
        if ($null -eq (Get-NetFirewallRule -Name $name -ErrorAction SilentlyContinue)) { continue }
        New-LlmInstallStep "firewall $name" "Remove-NetFirewallRule -Name $name" $null { param($P, $S, $Name) Remove-NetFirewallRule -Name $Name } $name
    }
    if ($owned.urlacl) { New-LlmInstallStep 'urlacl' "netsh http delete urlacl url=$($owned.urlacl)" $null { param($P, $S, $Url) Assert-LlmNative 'netsh' @('http', 'delete', 'urlacl', "url=$Url") } $owned.urlacl }
    if (@($owned.wslKeys).Count -gt 0) { New-LlmInstallStep 'wslconfig' "take out of .wslconfig: $($owned.wslKeys -join ', ')" $null { param($P, $S, $Keys) Write-LlmFileAtomically (Get-LlmWslConfigPath) (Merge-LlmWslConfig -Text (Read-LlmWslConfig) -Remove $Keys).Text } @($owned.wslKeys) }
    if (Test-LlmInstalledCopy $ProgramDir) { New-LlmInstallStep 'scripts' "delete $ProgramDir" $null { param($P) [IO.Directory]::Delete($P, $true) } }
    $list = [IO.Path]::Combine($StateDir, 'owned.json')
    if ([IO.File]::Exists($list)) { New-LlmInstallStep 'owned.json' "delete $list" $null { param($P, $S, $List) [IO.File]::Delete($List) } $list }
}

function Unregister-LlmTask {
    param([string]$Name)
    Stop-ScheduledTask -TaskPath '\LlmNode\' -TaskName $Name
    Unregister-ScheduledTask -TaskPath '\LlmNode\' -TaskName $Name -Confirm:$false
}

# A checkout of the repository has tests beside the module; it is nobody's copy and is never deleted.
function Test-LlmInstalledCopy {
    param([string]$Dir)
    return [IO.File]::Exists([IO.Path]::Combine($Dir, 'LlmNode', 'LlmNode.psd1')) -and -not [IO.Directory]::Exists([IO.Path]::Combine($Dir, 'tests'))
}
