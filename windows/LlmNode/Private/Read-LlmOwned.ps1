# Owns: owned.json, the list of what this product made on the PC and may therefore change or remove.
function Read-LlmOwned {
    # Returns rules [{ listen, listenPort }], restartedAt (Unix seconds, 0 = never), wslPieces (text put into .wslconfig; wslKeys: the same of version 0.1), urlacl (address or empty).
    # Trap: ConvertFrom-Json of 7 turns a date text into a date, 5.1 does not; so times are numbers here.
    param([string]$StateDir)
    $owned = [pscustomobject]@{ rules = @(); restartedAt = 0; wslPieces = @(); wslKeys = @(); urlacl = '' }
    try { $read = ConvertFrom-Json -InputObject ([IO.File]::ReadAllText([IO.Path]::Combine($StateDir, 'owned.json'))) } catch { return $owned }
    foreach ($member in $owned.PSObject.Properties) {
        $found = $read.PSObject.Properties[$member.Name]
        if ($null -ne $found) { $member.Value = $found.Value }
    }
    return $owned
}

function Write-LlmOwned {
    param([string]$StateDir, $Owned)
    Write-LlmFileAtomically ([IO.Path]::Combine($StateDir, 'owned.json')) ((ConvertTo-LlmJson $Owned) + "`n")
}
