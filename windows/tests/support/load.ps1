# Owns: what every test file loads first: the module, the stand-ins in their places, and how values are compared.
$WindowsDir = [IO.Path]::GetDirectoryName([IO.Path]::GetDirectoryName($PSScriptRoot))
Import-Module ([IO.Path]::Combine($WindowsDir, 'LlmNode', 'LlmNode.psd1'))
Import-Module ([IO.Path]::Combine($WindowsDir, 'tests', 'stand-ins', 'StandIns.psm1')) -Global
$OnWindows = [IO.Path]::DirectorySeparatorChar -eq '\'
function InModule { param([scriptblock]$Body, $Inner) & (Get-Module LlmNode) $Body $Inner }
# Every program is a stand-in; the few tests of starting real ones put the real function back.
if ($null -eq $global:RealNative) { $global:RealNative = InModule { ${function:Invoke-LlmNative} } }
function Set-Native { param([scriptblock]$Body) InModule { param($Body) Set-Item function:script:Invoke-LlmNative $Body } $Body }
$StandInNative = { param([string]$Program, [string[]]$Words = @(), [int]$TimeoutMs = 15000) Invoke-StandInProgram $Program $Words $TimeoutMs }
Set-Native $StandInNative
InModule {
    Set-Item function:script:Get-LlmStartMenu { [IO.Path]::Combine($env:LLM_PC_STATE, 'start-menu') }
    Set-Item function:script:Get-LlmWslConfigPath { [IO.Path]::Combine($env:LLM_PC_STATE, '.wslconfig') }
    Set-Item function:script:Open-LlmShortcut { param([string]$Path) Open-StandInShortcut $Path }
    $script:LlmLimits.VramSec = 1
    # Two test runs on one machine are not two healers on one PC.
    Set-Item function:script:Invoke-LlmLocked ([scriptblock]::Create(${function:Invoke-LlmLocked}.ToString().Replace("'Global\'", "'Global\$PID-'")))
}

# Values are compared as JSON text, so that lists, nulls and letters' case count.
function Assert-Equal {
    param($Actual, $Expected, [string]$About = 'value')
    $pair = foreach ($value in $Actual, $Expected) { Format-Value $value }
    [string]::Equals($pair[0], $pair[1]) | Should -BeTrue -Because "$About is $($pair[0]), expected $($pair[1])"
}
function Assert-True { param([bool]$Condition, [string]$Claim) $Condition | Should -BeTrue -Because $Claim }
function Format-Value { param($Value) if ($null -eq $Value) { return 'null' } InModule { param($Inner) ConvertTo-LlmJson $Inner } $Value }
function New-TestDir {
    $dir = [IO.Path]::Combine("$TestDrive", [Guid]::NewGuid().ToString('n'))
    [void][IO.Directory]::CreateDirectory($dir)
    return $dir
}
foreach ($part in 'pc', 'fake-vllm', 'endpoint') { . ([IO.Path]::Combine($PSScriptRoot, "$part.ps1")) }
# A second PowerShell like this one: on .NET it is `dotnet pwsh.dll`.
$ShellWords = @(if ([Environment]::GetCommandLineArgs()[0] -clike '*pwsh.dll') { [Environment]::GetCommandLineArgs()[0] })
$LoadFile = [IO.Path]::Combine($PSScriptRoot, 'load.ps1')
