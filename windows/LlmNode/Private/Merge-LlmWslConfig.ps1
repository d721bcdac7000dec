# Owns: which lines .wslconfig gets when vLLM runs in a distribution: without them WSL stops its VM, and the model with it, when nobody looks. Pure.
function Merge-LlmWslConfig {
    # Returns Bytes and Added: the exact text that was put in, piece by piece. Every other byte stays: read as Latin-1, a byte is a letter whatever
    # the encoding is; only UTF-16 is told by its mark.
    param([AllowEmptyCollection()][byte[]]$Bytes)
    $encoding = Get-LlmByteEncoding $Bytes
    $text = $encoding.GetString($Bytes)
    $end = if ($text.Contains("`n") -and -not $text.Contains("`r`n")) { "`n" } else { "`r`n" }
    $added = @()
    foreach ($name in 'general.instanceIdleTimeout', 'wsl2.vmIdleTimeout') {
        $section, $key = $name.Split('.')
        if ($null -ne (Get-LlmIniValue ($text -creplace '\A(\uFEFF|\xEF\xBB\xBF)') $section $key)) { continue }
        $head = [regex]::Match($text, "(?mi)^(?:\uFEFF|\xEF\xBB\xBF)?[ \t]*\[$section\][ \t]*\r?\n", 'CultureInvariant')
        $piece = "$key=-1$end"
        if ($head.Success) { $text = $text.Insert($head.Index + $head.Length, $piece) }
        else {
            $piece = "[$section]$end$piece"
            if ($text -and -not $text.EndsWith("`n", 'Ordinal')) { $piece = $end + $piece }
            $text += $piece
        }
        $added += $piece
    }
    return [pscustomobject]@{ Bytes = $encoding.GetBytes($text); Added = $added }
}

# Takes the pieces out again; one that somebody changed meanwhile stays.
function Remove-LlmWslPiece {
    param([AllowEmptyCollection()][byte[]]$Bytes, [string[]]$Pieces)
    $encoding = Get-LlmByteEncoding $Bytes
    $text = $encoding.GetString($Bytes)
    foreach ($piece in $Pieces) {
        $at = $text.LastIndexOf($piece, [StringComparison]::Ordinal)
        if ($at -ge 0) { $text = $text.Remove($at, $piece.Length) }
    }
    return , $encoding.GetBytes($text)
}

function Get-LlmByteEncoding {
    param([AllowEmptyCollection()][byte[]]$Bytes)
    if ($Bytes.Length -ge 2 -and $Bytes[0] -eq 0xFF -and $Bytes[1] -eq 0xFE) { return [Text.Encoding]::Unicode }
    if ($Bytes.Length -ge 2 -and $Bytes[0] -eq 0xFE -and $Bytes[1] -eq 0xFF) { return [Text.Encoding]::BigEndianUnicode }
    return [Text.Encoding]::GetEncoding(28591)
}
