# Owns: the port ranges that Windows keeps for itself (Hyper-V and winnat reserve some at every boot).
function Get-LlmExcludedPort {
    $shown = Invoke-LlmNative 'netsh' @('interface', 'ipv4', 'show', 'excludedportrange', 'protocol=tcp')
    return @(ConvertFrom-LlmExcludedPort $shown.Out)
}

# The words are localised, the numbers are not: a row is two numbers, with or without a star.
function ConvertFrom-LlmExcludedPort {
    param([AllowEmptyString()][string]$Text)
    foreach ($line in $Text -split '[\r\n]+') {
        if ($line -cmatch '\A\s*([0-9]{1,5})\s+([0-9]{1,5})\s*\*?\s*\z') { [pscustomobject]@{ From = [int]$Matches[1]; To = [int]$Matches[2] } }
    }
}
