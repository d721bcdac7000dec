# Owns: where the stand-ins keep what they pretend: text files in the folder that LLM_PC_STATE names. `calls` logs what was started or changed.
function Get-StatePath { param([string]$Name) return [IO.Path]::Combine($env:LLM_PC_STATE, $Name) }
function Test-StateFile { param([string]$Name) return [IO.File]::Exists((Get-StatePath $Name)) }
function Read-StateText { param([string]$Name) if (Test-StateFile $Name) { [IO.File]::ReadAllText((Get-StatePath $Name)) } }
function Read-StateLine { param([string]$Name) if (Test-StateFile $Name) { [IO.File]::ReadAllLines((Get-StatePath $Name)) | Where-Object { $_ } } }
function Write-StateLine { param([string]$Name, [AllowEmptyCollection()][string[]]$Lines) [IO.File]::WriteAllLines((Get-StatePath $Name), $Lines) }
# machine.json: what Windows would know about itself. A member that a test left out is empty.
function Read-Machine {
    param([string]$Member)
    if (-not (Test-StateFile 'machine.json')) { return }
    $machine = ConvertFrom-Json -InputObject (Read-StateText 'machine.json')
    $found = $machine.PSObject.Properties[$Member]
    if ($found) { foreach ($one in $found.Value) { $one } }
}
function Add-StateCall { param([string]$Line) [IO.File]::AppendAllText((Get-StatePath 'calls'), "$Line`n") }
# What a Windows cmdlet does when it finds nothing: an error that SilentlyContinue hides.
function New-NotFound {
    param([string]$What)
    return [Management.Automation.ErrorRecord]::new([Exception]::new("No $What found"), 'NotFound', 'ObjectNotFound', $What)
}
