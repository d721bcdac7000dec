# Owns: stand-ins for the Task Scheduler and for the execution policy. A task is its XML in the file tasks/NAME.
# Docs: learn.microsoft.com/powershell/module/scheduledtasks, /microsoft.powershell.security/get-executionpolicy.
function Get-ScheduledTask {
    [CmdletBinding()]
    param([Parameter(Position = 0)][string[]]$TaskName, [Parameter(Position = 1)][string[]]$TaskPath, [int]$ThrottleLimit, [switch]$AsJob)
    $path = Get-StatePath "tasks/$TaskName"
    if (-not [IO.File]::Exists($path)) { return $PSCmdlet.WriteError((New-NotFound "task $TaskName")) }
    $description = ([xml][IO.File]::ReadAllText($path)).Task.RegistrationInfo.Description
    [pscustomobject]@{ TaskName = "$TaskName"; TaskPath = "$TaskPath"; Description = $description; State = 'Ready' }
}

function Register-ScheduledTask {
    [CmdletBinding()]
    param([Parameter(Position = 0)][string]$TaskName, [Parameter(Position = 1)][string]$TaskPath, [string]$Xml, [string]$User, [string]$Password, [switch]$Force, [int]$ThrottleLimit, [switch]$AsJob)
    $null = [xml]$Xml
    Add-StateCall "Register-ScheduledTask $TaskName"
    [void][IO.Directory]::CreateDirectory((Get-StatePath 'tasks'))
    [IO.File]::WriteAllText((Get-StatePath "tasks/$TaskName"), $Xml)
}

function Unregister-ScheduledTask {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([Parameter(Position = 0)][string[]]$TaskName, [Parameter(Position = 1)][string[]]$TaskPath, [int]$ThrottleLimit, [switch]$AsJob)
    Add-StateCall "Unregister-ScheduledTask $TaskName"
    [IO.File]::Delete((Get-StatePath "tasks/$TaskName"))
}

function Start-ScheduledTask {
    [CmdletBinding()]
    param([Parameter(Position = 0)][string]$TaskName, [Parameter(Position = 1)][string]$TaskPath, [int]$ThrottleLimit, [switch]$AsJob)
    Add-StateCall "Start-ScheduledTask $TaskName"
}

function Stop-ScheduledTask {
    [CmdletBinding()]
    param([Parameter(Position = 0)][string]$TaskName, [Parameter(Position = 1)][string]$TaskPath, [int]$ThrottleLimit, [switch]$AsJob)
    Add-StateCall "Stop-ScheduledTask $TaskName"
}

function Get-ExecutionPolicy {
    [CmdletBinding()]
    param([string]$Scope, [switch]$List)
    return (@(Read-StateLine 'execution-policy') + 'RemoteSigned')[0]
}
