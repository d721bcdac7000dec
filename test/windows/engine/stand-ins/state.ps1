# Owns: where the stand-ins keep what they pretend: text files in the folder that LLM_ENGINE_STATE names. `calls` logs what changes something.
function Get-StatePath { param([string]$Name) return [IO.Path]::Combine($env:LLM_ENGINE_STATE, $Name) }
function Read-StateLine {
    param([string]$Name)
    $path = Get-StatePath $Name
    if ([IO.File]::Exists($path)) { [IO.File]::ReadAllLines($path) | Where-Object { $_ } }
}
# machine.json: what Windows would know about itself. A member that a test left out is empty.
function Read-Machine {
    param([string]$Member)
    $machine = ConvertFrom-Json -InputObject ([IO.File]::ReadAllText((Get-StatePath 'machine.json')))
    $found = $machine.PSObject.Properties[$Member]
    if ($found) { foreach ($one in $found.Value) { $one } }
}
function Add-StateCall { param([string]$Line) [IO.File]::AppendAllText((Get-StatePath 'calls'), "$Line`n") }
# What a Windows cmdlet does when it finds nothing: an error that SilentlyContinue hides.
function New-NotFound {
    param([string]$What)
    return [Management.Automation.ErrorRecord]::new([Exception]::new("No $What found"), 'NotFound', 'ObjectNotFound', $What)
}
