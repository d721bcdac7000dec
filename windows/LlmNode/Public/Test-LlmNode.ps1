# Owns: the doctor: looks at everything, changes nothing, starts neither WSL nor Docker.
function Test-LlmNode {
    <#
    .SYNOPSIS
    About twenty named checks of this PC, each with what it saw and how to put it right.
    .PARAMETER ProgramDir
    Where the scripts are.
    .PARAMETER StateDir
    Folder with mode.txt and config.json.
    .OUTPUTS
    Checks: Name, State (ok, fail, skipped), Say, Fix. In GAMING the checks of WSL and of the big model are skipped.
    .EXAMPLE
    Test-LlmNode | Where-Object { $_.State -ceq 'fail' }
    #>
    [CmdletBinding()]
    param([string]$ProgramDir = 'C:\Program Files\LlmNode', [string]$StateDir = 'C:\llm')
    $read = Get-LlmConfig -StateDir $StateDir
    $setup = New-LlmSetup $ProgramDir $ProgramDir $StateDir @{}
    Get-LlmSetupCheck $read $setup
    Get-LlmModeCheck $read.Config $StateDir
    Get-LlmNetworkCheck $read.Config $StateDir
    Get-LlmGpuCheck $read.Config
}

# Say is what was seen; with -Claim it is what should be so, and a check that failed says that it is not.
function New-LlmCheck {
    param([string]$Name, $Good, [string]$Say, [string]$Fix = '', [switch]$Claim)
    $state = if ($null -eq $Good) { 'skipped' } elseif ($Good) { 'ok' } else { 'fail' }
    return [pscustomobject]@{ Name = $Name; State = $state; Say = $(if ($Claim -and $state -ceq 'fail') { "not so: $Say" } else { $Say }); Fix = $(if ($state -ceq 'fail') { $Fix } else { '' }) }
}

function Get-LlmModeCheck {
    param($Config, [string]$StateDir)
    $reading = Get-LlmMode -StateDir $StateDir
    New-LlmCheck 'mode-file' ($reading.Source -ceq 'file') "mode.txt: $(if ($reading.Reason) { $reading.Reason } else { $reading.Mode })" 'set-mode.ps1 NORMAL writes it anew'
    $url = "http://127.0.0.1:$($Config.modePort)/mode"
    $got = Invoke-LlmHttp -Url $url
    New-LlmCheck 'mode-endpoint' ($got.Status -eq 200) "$url $(if ($got.Fault) { $got.Fault } else { $got.Status })" 'Start-ScheduledTask -TaskPath \LlmNode\ -TaskName mode-endpoint; then look into the log folder'
    New-LlmCheck 'mode-port' ($got.Status -eq 200 -or -not (Test-LlmExcludedPort $Config.modePort)) "port $($Config.modePort) is not reserved by Windows" 'Restart the PC, or set another modePort here and in router.yaml' -Claim
}

function Get-LlmGpuCheck {
    param($Config)
    $cards = @(Get-LlmVram | ForEach-Object { "$($_.Used) of $($_.Total) MiB" })
    New-LlmCheck 'gpu' ($cards.Count -gt 0) "GPU memory in use: $(if ($cards.Count -gt 0) { $cards -join '; ' } else { 'nvidia-smi does not answer' })" 'Install the NVIDIA driver for Windows; WSL uses the same one'
}
