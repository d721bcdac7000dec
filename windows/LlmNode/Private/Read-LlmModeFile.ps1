# Owns: reading mode.txt: one try that shares it with a writer, and what its bytes mean.
function Read-LlmModeFile {
    param([string]$Path)
    # Shared with a writer that replaces or deletes it.
    $stream = [IO.FileStream]::new($Path, 'Open', 'Read', 'ReadWrite, Delete')
    try {
        if ($stream.Length -gt 4096) { return New-LlmFailsafeMode 'too-large' }
        $bytes = [IO.BinaryReader]::new($stream).ReadBytes(4097)
    }
    finally { $stream.Dispose() }
    return ConvertFrom-LlmModeFile -Bytes $bytes -FileTimeUtc ([IO.File]::GetLastWriteTimeUtc($Path))
}

# Pure.
function ConvertFrom-LlmModeFile {
    # Line 1 is the mode, a later line may say since=...Z. Accepts what Notepad, echo and this module write: ASCII, UTF-8 with or without a mark,
    # UTF-16 with one; any case; any line end. Whatever is not clearly NORMAL is GAMING with a Reason: a broken file never opens the gaming PC.
    param([AllowEmptyCollection()][byte[]]$Bytes, [datetime]$FileTimeUtc)
    if ($Bytes.Length -gt 4096) { return New-LlmFailsafeMode 'too-large' }
    $text = ConvertFrom-LlmText $Bytes
    # Trap: -ceq passes over NUL, soft hyphens and joiners; only an ordinal comparison sees them.
    $lines = $text -split '\r?\n|\r'
    $word = $lines[0].Trim([char[]]" `t").ToUpperInvariant()
    $mode = foreach ($known in 'NORMAL', 'GAMING') { if ([string]::Equals($word, $known)) { $known } }
    if (-not $mode -or $text.IndexOf([char]0) -ge 0) { return New-LlmFailsafeMode 'unknown-mode' }
    $since = $FileTimeUtc.ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture)
    foreach ($line in $lines) { if ($line -cmatch '\A[ \t]*since=([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?Z)[ \t]*\z') { $since = $Matches[1] } }
    return [pscustomobject]@{ Mode = $mode; Since = $since; Source = 'file'; Reason = $null }
}

# The reading that stands in for a mode file that cannot be trusted.
function New-LlmFailsafeMode {
    param([string]$Reason)
    return [pscustomobject]@{ Mode = 'GAMING'; Since = $null; Source = 'failsafe'; Reason = $Reason }
}
