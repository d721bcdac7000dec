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

function New-LlmCheck {
    param([string]$Name, $Good, [string]$Say, [string]$Fix = '')
    $state = if ($null -eq $Good) { 'skipped' } elseif ($Good) { 'ok' } else { 'fail' }
    return [pscustomobject]@{ Name = $Name; State = $state; Say = $Say; Fix = $(if ($state -ceq 'fail') { $Fix } else { '' }) }
}
