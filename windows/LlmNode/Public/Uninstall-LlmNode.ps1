# Owns: taking away what install.ps1 and the healer made, and nothing else.
function Uninstall-LlmNode {
    <#
    .SYNOPSIS
    Removes tasks, firewall rules, our portproxy rules, the URL reservation, the Start menu entries, our folder in PATH, our lines in .wslconfig and the scripts.
    .DESCRIPTION
    Rules of others stay. mode.txt, config.json and the logs stay in the state folder: delete it by hand if you want.
    .PARAMETER ProgramDir
    Where the scripts are.
    .PARAMETER StateDir
    Folder with owned.json, the list of what is ours.
    .OUTPUTS
    ExitCode, Outcome, Say, Done (what was removed).
    .EXAMPLE
    Uninstall-LlmNode -WhatIf
    #>
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([string]$ProgramDir = 'C:\Program Files\LlmNode', [string]$StateDir = 'C:\llm')
    if (-not $WhatIfPreference -and -not (Test-LlmElevated)) { return New-LlmResult 'not-elevated' 'Start PowerShell with "Run as administrator" and try again' @{ Done = @() } }
    $done = $declined = @()
    foreach ($step in Get-LlmUninstallStep $ProgramDir $StateDir) {
        if (-not $PSCmdlet.ShouldProcess($step.Command, $step.Name)) { $declined += $step.Name; continue }
        try { & $step.Set $ProgramDir $StateDir $step.About }
        catch { return New-LlmResult 'unexpected' "Step $($step.Name) failed: $($_.Exception.Message)" @{ Done = @($done) } }
        $done += $step.Name
    }
    if ($declined.Count -gt 0) { return New-LlmResult 'declined' "Not removed: $($declined -join ', ')" @{ Done = @($done) } }
    return New-LlmResult 'done' $(if ($done.Count -gt 0) { "Removed: $($done -join ', ')" } else { 'Nothing of ours was there' }) @{ Done = @($done) }
}

# Only what is there. Reading starts no program.
function Get-LlmUninstallStep {
    param([string]$ProgramDir, [string]$StateDir)
    $owned = Read-LlmOwned $StateDir
    foreach ($task in 'heal-portproxy', 'mode-endpoint', 'start-model') {
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
    foreach ($entry in @(Get-LlmStartEntry (New-LlmSetup $ProgramDir $ProgramDir $StateDir @{})) | Where-Object { Test-LlmOwnStartEntry $_ }) {
        New-LlmInstallStep "start menu $($entry.Name)" "delete $($entry.Path)" $null { param($P, $S, $Path) [IO.File]::Delete($Path) } $entry.Path
    }
    $bin = [IO.Path]::Combine($ProgramDir, 'bin')
    if (Test-LlmMachinePath $bin) { New-LlmInstallStep 'path' "take $bin out of the PATH of the machine" $null { param($P, $S, $Bin) Set-LlmMachinePath (Remove-LlmPathFolder (Get-LlmMachinePath) $Bin) } $bin }
    # Version 0.1 wrote down the names of its keys only.
    $pieces = @($owned.wslPieces) + @(foreach ($key in $owned.wslKeys) { foreach ($end in "`r`n", "`n") { "$($key.Split('.')[1])=-1$end" } })
    if ($pieces.Count -gt 0) { New-LlmInstallStep 'wslconfig' 'take our lines out of .wslconfig' $null { param($P, $S, $Pieces) Write-LlmFileAtomically (Get-LlmWslConfigPath) -Bytes (Remove-LlmWslPiece (Read-LlmBytes (Get-LlmWslConfigPath)) $Pieces) } $pieces }
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
