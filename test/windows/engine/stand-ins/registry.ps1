# Owns: a stand-in for reading two registry keys: the portproxy rules and the URL reservations.
function Get-ItemProperty {
    [CmdletBinding()]
    param([Parameter(Position = 0)][string[]]$Path, [string[]]$LiteralPath, [Parameter(Position = 1)][string[]]$Name, [string]$Filter, [string[]]$Include, [string[]]$Exclude, [pscredential]$Credential, [switch]$UseTransaction)
    $key = "$LiteralPath$Path"
    $values = [ordered]@{}
    if ($key -eq 'HKLM:\SYSTEM\CurrentControlSet\Services\PortProxy\v4tov4\tcp') {
        foreach ($line in Read-StateLine 'portproxy') { $values[$line.Split(' ')[0]] = $line.Split(' ')[1] }
    }
    elseif ($key -eq 'HKLM:\SYSTEM\CurrentControlSet\Services\HTTP\Parameters\UrlAclInfo') {
        foreach ($line in Read-StateLine 'urlacl') { $values[$line] = [byte[]]@(1, 0) }
    }
    if ($values.Count -eq 0) { return $PSCmdlet.WriteError((New-NotFound "key $key")) }
    $values['PSPath'] = $key
    [pscustomobject]$values
}
