# Owns: expected results as data, read when the tests are found. Trap: ConvertFrom-Json of 5.1 hands on a list as one object; the loop makes it many.
function Read-Vectors {
    param([string]$Name)
    $all = ConvertFrom-Json -InputObject ([IO.File]::ReadAllText([IO.Path]::Combine([IO.Path]::GetDirectoryName($PSScriptRoot), 'vectors', "$Name.json")))
    foreach ($one in $all) { $one }
}
