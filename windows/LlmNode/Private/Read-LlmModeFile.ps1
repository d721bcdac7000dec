# Owns: one try at reading the mode file, sharing it with a writer that replaces or deletes it.
function Read-LlmModeFile {
    param([string]$Path)
    $share = [IO.FileShare]::ReadWrite -bor [IO.FileShare]::Delete
    $stream = [IO.FileStream]::new($Path, [IO.FileMode]::Open, [IO.FileAccess]::Read, $share)
    try {
        if ($stream.Length -gt 4096) { return New-LlmFailsafeMode 'too-large' }
        $buffer = [byte[]]::new(4097)
        $count = 0
        while (($read = $stream.Read($buffer, $count, $buffer.Length - $count)) -gt 0) { $count += $read }
    }
    finally { $stream.Dispose() }
    $bytes = [byte[]]::new($count)
    [Array]::Copy($buffer, $bytes, $count)
    return ConvertFrom-LlmModeFile -Bytes $bytes -FileTimeUtc ([IO.File]::GetLastWriteTimeUtc($Path))
}
