# Owns: stand-ins for the registry: portproxy rules, URL reservations, and the PATH of the machine.
# Docs: learn.microsoft.com/powershell/module/microsoft.powershell.management/get-itemproperty, get-item, set-itemproperty; Microsoft.Win32.RegistryKey.GetValue.
function Get-ItemProperty {
    [CmdletBinding()]
    param([Parameter(Position = 0)][string[]]$Path, [string[]]$LiteralPath, [Parameter(Position = 1)][string[]]$Name, [string]$Filter, [string[]]$Include, [string[]]$Exclude, [pscredential]$Credential, [switch]$UseTransaction)
    $key = "$LiteralPath$Path"
    $values = [ordered]@{}
    if ($key -eq 'HKLM:\SYSTEM\CurrentControlSet\Services\PortProxy\v4tov4\tcp') {
        foreach ($line in Read-StateLine 'portproxy') { $values[$line.Split(' ')[0]] = $line.Split(' ')[1] }
    }
    elseif ($key -eq 'HKLM:\SYSTEM\CurrentControlSet\Services\HTTP\Parameters\UrlAclInfo') {
        foreach ($line in Read-StateLine 'urlacl') { $values[$line.Split(' ')[0]] = New-Descriptor $line.Split(' ')[1] }
    }
    if ($values.Count -eq 0) { return $PSCmdlet.WriteError((New-NotFound "key $key")) }
    $values['PSPath'] = $key
    [pscustomobject]$values
}

# A self-relative security descriptor with one entry: generic execute for this SID (MS-DTYP 2.4.6).
function New-Descriptor {
    param([string]$Sid)
    $parts = @($Sid.Split('-') | Select-Object -Skip 3)
    $who = [byte[]](1, $parts.Count, 0, 0, 0, 0, 0, 5) + @(foreach ($part in $parts) { [BitConverter]::GetBytes([uint32]$part) })
    $size = 8 + $who.Count
    return [byte[]](@(1, 0, 4, 128) + @(0) * 12 + @(20, 0, 0, 0) + @(2, 0, ($size + 8), 0, 1, 0, 0, 0) + @(0, 0, $size, 0, 0, 0, 0, 32) + $who)
}

# machine-path holds "kind value"; the object has the two methods of RegistryKey that are needed to read a value unexpanded.
function Get-Item {
    [CmdletBinding()]
    param([Parameter(Position = 0)][string[]]$Path, [string[]]$LiteralPath, [switch]$Force)
    if ("$LiteralPath" -ne 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Environment') { return Microsoft.PowerShell.Management\Get-Item @PSBoundParameters }
    $key = [pscustomobject]@{ Kind = 'ExpandString'; Value = '' }
    foreach ($text in Read-StateText 'machine-path') { $key.Kind, $key.Value = $text -split ' ', 2 }
    $key | Add-Member ScriptMethod GetValueKind { param($Name) $this.Kind }
    $key | Add-Member ScriptMethod GetValue { param($Name, $Default, $Options) if ("$Options" -eq 'DoNotExpandEnvironmentNames') { $this.Value } else { $this.Value -replace '%SystemRoot%', 'C:\Windows' } } -PassThru
}

function Set-ItemProperty {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([Parameter(Position = 0)][string[]]$Path, [string[]]$LiteralPath, [Parameter(Position = 1)][string]$Name, [Parameter(Position = 2)]$Value, [string]$Type, [switch]$Force)
    if ("$LiteralPath" -ne 'HKLM:\SYSTEM\CurrentControlSet\Control\Session Manager\Environment') { return Microsoft.PowerShell.Management\Set-ItemProperty @PSBoundParameters }
    Add-StateCall "Set-ItemProperty $Name"
    [IO.File]::WriteAllText((Get-StatePath 'machine-path'), "$Type $Value")
}
